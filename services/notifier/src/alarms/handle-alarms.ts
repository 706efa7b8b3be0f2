import { type AlarmMessage, type Instant } from "@homeward/contracts";
import type { Tx } from "@homeward/postgres";
import { saveRouteVersions } from "../cases/case-store.ts";
import { caseIdOf, referenceOf, type Particulars } from "../cases/record.ts";
import { beginWork, type CaseTools, type UnitOfWork } from "../cases/unit-of-work.ts";
import type { Directory, Team } from "../directory/directory.ts";
import { ladderFor } from "../directory/ladder.ts";
import { unitRecipient } from "../access/party.ts";
import { homeward } from "../history/history.ts";

/** An alarm of Homeward's own is chased like a case: same ladder, same timers, same history. `noted` ends it. */
export async function handleAlarms(
  tx: Tx,
  tools: CaseTools,
  alarms: readonly { alarm: AlarmMessage; raisedAt: Instant }[],
): Promise<void> {
  const dischargeIds = alarms.map(({ alarm }) => alarm.alarmId);
  const work = await beginWork(tx, tools, { dischargeIds, mayClose: true });
  for (const { alarm, raisedAt } of alarms) {
    raise(work, alarm, raisedAt);
    tools.logger.info({ event: "alarm-raised", alarmId: alarm.alarmId, kind: alarm.kind });
  }
  saveRouteVersions(tx, new Map(alarms.map(({ alarm }) => [alarm.alarmId, 1])));
  work.save();
}

function raise(work: UnitOfWork, alarm: AlarmMessage, raisedAt: Instant): void {
  const { directory } = work;
  const to = recipientOf(directory, alarm.tell);
  const urgent = alarm.severity === "high";
  const caseId = caseIdOf(alarm.alarmId, to.teamId, 1);
  const facts = {
    caseId,
    teamId: to.teamId,
    odsCodes: to.odsCodes,
    crisisOdsCodes: [],
    recipientKind: to.kind,
    part: "must-know" as const,
    dischargedAt: raisedAt,
    contactPolicy: null,
    passedFrom: null,
    childrensServicesTeamId: null,
  };
  const policy = ladderFor(directory, { teamId: to.teamId, purpose: "alarm", urgent });
  const opening = { facts, policy, urgent, contactDueAt: null, died: false };
  const route = { version: 1, standing: "left" as const, recipients: [{ opening, inPlaceOf: null }] };
  work.route(
    alarm.alarmId,
    route,
    new Map([[caseId, particularsOf(alarm, to, { caseId, now: work.now })]]),
    homeward("route"),
  );
}

interface AlarmRecipient {
  readonly teamId: string;
  readonly name: string;
  readonly kind: string;
  readonly odsCodes: readonly string[];
  readonly unit: { readonly odsCode: string; readonly ward: string } | null;
}

/** A role nobody holds falls to the resolver: an alarm always has somebody. */
function recipientOf(directory: Directory, tell: AlarmMessage["tell"]): AlarmRecipient {
  if (tell.to === "unit") {
    const unit = { odsCode: tell.odsCode, ward: tell.ward ?? "" };
    return {
      teamId: unitRecipient(unit),
      name: `${unit.odsCode} ${unit.ward}`.trim(),
      kind: "unit",
      odsCodes: [unit.odsCode],
      unit,
    };
  }
  const kind = tell.to === "resolver" ? "resolver" : tell.role;
  const team = firstOfKind(directory, kind) ?? firstOfKind(directory, "resolver");
  if (!team) return { teamId: "resolver", name: "Resolver", kind: "resolver", odsCodes: [], unit: null };
  return {
    teamId: team.id,
    name: team.name,
    kind: team.kind,
    odsCodes: [team.odsCode, ...team.odsAliases],
    unit: null,
  };
}

const firstOfKind = (directory: Directory, kind: string): Team | undefined =>
  [...directory.teams.values()]
    .filter((team) => team.kind === kind)
    .sort((a, b) => (a.id < b.id ? -1 : 1))[0];

function particularsOf(
  alarm: AlarmMessage,
  to: AlarmRecipient,
  { caseId, now }: { caseId: string; now: Instant },
): Particulars {
  return {
    reference: referenceOf(caseId),
    dischargeId: alarm.alarmId,
    stayId: null,
    dischargeNumber: null,
    round: 1,
    test: alarm.test ?? false,
    openedAt: now,
    recipient: { teamId: to.teamId, name: to.name, odsCode: to.odsCodes[0] ?? null, kind: to.kind },
    subject: { is: "alarm", kind: alarm.kind, about: alarm.about, why: alarm.why },
    unit: to.unit,
    crisisTeamId: null,
    leadWorker: null,
    content: "thin",
    route: null,
    sealedFacts: null,
  };
}
