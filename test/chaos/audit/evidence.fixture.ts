import { createHash } from "node:crypto";
import { canonicalJson } from "@homeward/kernel";
import type { SeedPolicy } from "@homeward/contracts";
import type { CaseSeen, Evidence, Heard, StaySeen } from "./evidence.ts";

export const STAY = "00000000-0000-4000-8000-000000000001";
export const CASE = "00000000-0000-4000-8000-00000000000a";
export const ALARM = "00000000-0000-4000-8000-0000000000aa";
/** When its API is read, ten minutes after everything. */
export const READ_AT = Date.parse("2026-12-02T10:00:00Z");

/** "09:50:01" of the day of the run. */
export const at = (time: string): string => `2026-12-02T${time}Z`;

export interface Step {
  readonly kind: string;
  readonly at: string;
  readonly from: CaseSeen["state"] | null;
  readonly to: CaseSeen["state"];
  readonly by?: string;
  readonly detail?: Readonly<Record<string, string | number>>;
}

/** A rung of the acceptance clock that is started. */
export const rungStarted = (rung: number, time: string, more: object = {}): Step => ({
  kind: "rung-started",
  at: at(time),
  from: rung === 0 ? null : "waiting",
  to: "waiting",
  detail: { clock: "acceptance", rung, repeat: 0, because: rung === 0 ? "opened" : "rung-missed", ...more },
});

const wait = { tell: ["inbox"], wait: "PT30S" };
const rung = { inHours: wait, outOfHours: wait };
/** Half a minute for each of two rungs, then every minute. */
export const ladder = {
  id: "rotherham",
  version: 1,
  for: "acceptance",
  urgent: false,
  deliveryAllowance: "PT10S",
  rungs: [rung, rung, rung],
  repeat: [{ every: "PT1M" }],
} as SeedPolicy;
/** First contact is due a quarter of an hour after the discharge, and where no risk is stated an hour after. */
const contactLadder = {
  ...ladder,
  for: "contact",
  within: { default: "PT15M", noRiskStated: "PT1H" },
} as SeedPolicy;

export const steps: readonly Step[] = [
  { kind: "opened", at: at("09:50:00"), from: null, to: "waiting" },
  rungStarted(0, "09:50:00.000001"),
  { kind: "acknowledged", at: at("09:50:10"), from: "waiting", to: "accepted", by: "Clinician" },
  { kind: "first-contact", at: at("09:50:20"), from: "accepted", to: "closed", by: "Seeing" },
];

/** A chain that holds. */
export function historyOf(of: readonly Step[], caseId = CASE): CaseSeen["history"] {
  let prevHash = "";
  return of.map(({ by = null, detail = {}, ...step }, index) => {
    const actor =
      by === null
        ? { name: "homeward", role: null, odsCode: null }
        : { name: by, role: "clinician", odsCode: "ROT01" };
    const shown = { ...step, seq: index + 1, actor, channel: "webhook", detail };
    const text = canonicalJson({ ...shown, caseId, policy: ladder.id, rule: null });
    const hash = createHash("sha256")
      .update(prevHash + text)
      .digest("hex");
    const entry = { ...shown, text, prevHash, hash };
    prevHash = entry.hash;
    return entry;
  });
}

type Decided = CaseSeen["notifications"][number];
export const alarm: Decided = {
  notificationId: ALARM,
  type: "case.alarm",
  clock: "acceptance",
  rung: 0,
  repeat: 0,
  contactPoint: { id: "rotherham-camhs", channel: "webhook" },
  decidedAt: at("09:50:00"),
  attempts: [{ n: 1, at: at("09:50:00"), result: "delivered", status: 204, durationMs: 3 }],
};

export const settledCase = {
  caseId: CASE,
  stayId: STAY,
  dischargeNumber: 1,
  round: 1,
  part: "lead",
  state: "closed",
  closedAs: "contact-made",
  urgent: false,
  dischargedAt: at("09:40:00"),
  policy: { id: ladder.id, version: 1 },
  recipient: { teamId: "rotherham-camhs", name: "Rotherham CAMHS", odsCode: "ROT01", kind: "camhs" },
  rung: 0,
  deadlines: [],
  takenOn: {
    by: { name: "Clinician", role: "clinician", odsCode: "ROT01" },
    at: at("09:50:10"),
    outcome: "accepted",
  },
  notifications: [alarm],
  history: historyOf(steps),
} as unknown as CaseSeen;

export const heardAlarm: Heard = {
  notificationId: ALARM,
  about: { caseId: CASE, stayId: STAY, type: "case.alarm", clock: "acceptance", rung: 0, repeat: 0 },
  point: "rotherham-camhs",
  at: Date.parse(at("09:50:01")),
  hash: "bytes",
  answeredSuccess: true,
  isSigned: true,
};

/** What the unit sees of cases. */
export const stayOf = (cases: readonly CaseSeen[]): StaySeen =>
  ({
    stayId: STAY,
    discharges: [
      {
        dischargeNumber: 1,
        recipients: cases.map(({ caseId, state, closedAs }) => ({ caseId, state, closedAs })),
      },
    ],
  }) as unknown as StaySeen;

/** One report, accepted by its team and seen: nothing is wrong with it. */
export function soundEvidence(change: Partial<Evidence> = {}): Evidence {
  const cases = change.cases ?? [settledCase];
  return {
    accepted: [{ eventId: "event-1", type: "discharged", stayId: STAY, sends: 1 }],
    answered: [
      { caseId: CASE, name: "Clinician", said: "accepted", applied: true, at: Date.parse(at("09:50:10")) },
      { caseId: CASE, name: "Seeing", said: "first-contact", applied: true, at: Date.parse(at("09:50:20")) },
    ],
    placed: [],
    heard: [heardAlarm],
    cases,
    stays: new Map([[STAY, stayOf(cases)]]),
    policies: [ladder, contactLadder],
    untold: [],
    readAt: READ_AT,
    ...change,
  };
}
