import { notificationIdOf, type HeardMail } from "@homeward/testing";
import type { Chronicle, Reported } from "../play/chronicle.ts";
import type { World } from "../subject/year-seeds.ts";
import type { Inside } from "../subject/look-inside.ts";
import type { CaseEvidence, Entry, Sent } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { judgeHistory, type Link } from "./history.ts";

/** What is written down of every case, and what of it is broken. */
export interface Evidence {
  readonly cases: readonly CaseEvidence[];
  readonly findings: readonly Finding[];
  /** Alarms of Homeward's own: they concern no stay. */
  readonly ownAlarms: readonly string[];
}

const ms = (column: string) => `extract(epoch from ${column})::float8 * 1000`;

const casesQuery = `
  select case_id as "caseId", stay_id as "stayId", discharge_number as "dischargeNumber", team_id as "teamId", part,
    ${ms("opened_at")} as "openedMs", status, closed_as as "closedAs", head_seq as "headSeq", head_hash as "headHash",
    facts #>> '{decided,recipientKind}' as kind, facts #>> '{particulars,leadWorker}' as "leadWorker",
    facts #>> '{particulars,crisisTeamId}' as "crisisTeamId", facts #>> '{decided,passedFrom}' is not null as "isPassedTo",
    facts #>> '{particulars,subject,kind}' as "alarmKind"
  from homeward_notifier.cases`;

const linksQuery = `
  select case_id as "caseId", seq, text, prev_hash as "prevHash", hash from homeward_notifier.history order by case_id, seq`;

const sentQuery = `
  select notification_id as id, case_id as "caseId", type, clock, rung, repeat, contact_point_id as "pointId",
    ${ms("decided_at")} as "decidedMs", ${ms("min(started_at)")} as "firstTriedMs",
    coalesce(bool_or(attempts.result = 'delivered'), false) as "isDelivered"
  from homeward_notifier.notifications left join homeward_notifier.attempts using (notification_id)
  group by notification_id`;

interface CaseRow extends Omit<CaseEvidence, "dischargedMs" | "isRiskless" | "unit" | "history" | "sent"> {
  readonly headSeq: number;
  readonly headHash: string;
  readonly alarmKind: string | null;
}

interface Text {
  readonly at: string;
  readonly kind: string;
  readonly to: string;
  readonly policy: { readonly id: string };
  readonly detail: Entry["detail"];
}

/** What is known outside: what units reported, and what came to receivers and mailboxes. */
interface Outside extends Pick<Chronicle, "reported" | "heard"> {
  readonly mails: readonly HeardMail[];
}

/** Reads every case with its history and messages, and puts to it the unit's own words and when each was heard. */
export async function gatherEvidence(
  inside: Inside,
  { reported, heard, mails }: Outside,
  world: World,
): Promise<Evidence> {
  const rows = await inside.rows<CaseRow>(casesQuery);
  const links = byCase(await inside.rows<Link & { caseId: string }>(linksQuery));
  const heardAt = new Map([
    ...mails.map((mail) => [notificationIdOf(mail), mail.at] as const),
    ...heard.map(({ id, atMs }) => [id, atMs] as const),
  ]);
  const written = await inside.rows<Omit<Sent, "heardMs"> & { caseId: string }>(sentQuery);
  const sent = byCase(written.map((one) => ({ ...one, heardMs: heardAt.get(one.id) ?? null })));
  const told = new Map(
    reported.filter(({ telling }) => telling !== "reversed").map((one) => [keyOf(one), one]),
  );
  const cases = rows.map(({ headSeq: _seq, headHash: _hash, alarmKind: _kind, ...row }): CaseEvidence => {
    const report = told.get(keyOf(row));
    return {
      ...row,
      ...(report === undefined ? noReport : saidBy(report, world)),
      history: (links.get(row.caseId) ?? []).map(entryOf),
      sent: sent.get(row.caseId) ?? [],
    };
  });
  const findings = rows.flatMap(({ caseId, headSeq: seq, headHash: hash }) =>
    judgeHistory(caseId, links.get(caseId) ?? [], { seq, hash }),
  );
  const ownAlarms = rows
    .filter(({ stayId }) => stayId === null)
    .map(({ alarmKind }) => alarmKind ?? "of no kind");
  return { cases, findings, ownAlarms };
}

export const keyOf = ({
  stayId,
  dischargeNumber,
}: {
  stayId: string | null;
  dischargeNumber: number | null;
}): string => `${stayId} ${dischargeNumber}`;

const noReport = { dischargedMs: 0, isRiskless: false, unit: null };

function saidBy({ discharge, telling }: Reported, { hospitals }: World) {
  const hospital = hospitals[discharge.hospital];
  return {
    dischargedMs: telling === "left again" ? (discharge.againMs ?? 0) : discharge.leftMs,
    isRiskless: discharge.child.risk === "none-stated",
    unit: hospital === undefined ? null : `${hospital.odsCode}/${hospital.ward}`,
  };
}

function entryOf({ text }: Link): Entry {
  const { at, kind, to, policy, detail } = JSON.parse(text) as Text;
  return { atMs: Date.parse(at), kind, to, policyId: policy.id, detail };
}

function byCase<Row extends { readonly caseId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const grouped = new Map<string, Row[]>();
  for (const row of rows) {
    const group = grouped.get(row.caseId);
    if (group === undefined) grouped.set(row.caseId, [row]);
    else group.push(row);
  }
  return grouped;
}
