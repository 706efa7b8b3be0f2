import { canonicalJson, sha256 } from "@homeward/kernel";
import type { CaseSeen, Evidence, Heard, StaySeen } from "./evidence.ts";

export const STAY = "00000000-0000-4000-8000-000000000001";
export const CASE = "00000000-0000-4000-8000-00000000000a";
export const ALARM = "00000000-0000-4000-8000-0000000000aa";
/** When its API is read, ten minutes after everything. */
export const READ_AT = Date.parse("2026-12-02T10:00:00Z");

/** "09:50:01" of the day of the run. */
export const at = (time: string): string => `2026-12-02T${time}Z`;

interface Step {
  readonly kind: string;
  readonly at: string;
  readonly from: CaseSeen["state"] | null;
  readonly to: CaseSeen["state"];
  readonly by?: string;
}

export const steps: readonly Step[] = [
  { kind: "opened", at: at("09:50:00"), from: null, to: "waiting" },
  { kind: "rung-started", at: at("09:50:00.000001"), from: null, to: "waiting" },
  { kind: "acknowledged", at: at("09:50:10"), from: "waiting", to: "accepted", by: "Clinician" },
  { kind: "first-contact", at: at("09:50:20"), from: "accepted", to: "closed", by: "Seeing" },
];

/** A chain that holds. */
export function historyOf(of: readonly Step[]): CaseSeen["history"] {
  let prevHash = "";
  return of.map(({ by = "homeward", ...step }, index) => {
    const seq = index + 1;
    const text = canonicalJson({ ...step, seq, actor: { name: by } });
    const entry = {
      ...step,
      seq,
      text,
      prevHash,
      hash: sha256(prevHash + text),
      actor: { name: by, role: null, odsCode: null },
      channel: "webhook",
      detail: {},
    };
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
    heard: [heardAlarm],
    cases,
    stays: new Map([[STAY, stayOf(cases)]]),
    readAt: READ_AT,
    ...change,
  };
}
