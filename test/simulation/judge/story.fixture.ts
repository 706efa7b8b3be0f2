import type { Sides } from "./mails.ts";
import type { HeardMail } from "@homeward/testing";
import { HOUR, MINUTE } from "../plan/london.ts";
import { planYear } from "../plan/year.ts";
import type { Chronicle, HeardNote, Reported } from "../play/chronicle.ts";
import { readDaysOff } from "../subject/read-places.ts";
import { readWorld } from "../subject/year-seeds.ts";
import type { CaseEvidence, Entry, Sent } from "./evidence.ts";
import type { Evidence } from "./gather-evidence.ts";
import type { Book } from "./policy-times.ts";

export const book: Book = { world: readWorld(), daysOff: readDaysOff() };

/** A Wednesday, ten in the morning in London. */
export const START = Date.parse("2026-10-21T09:00:00Z");
export const at = (minutes: number): number => START + minutes * MINUTE;

/** One line of a history, so many minutes after the start. */
export function entry(minutes: number, kind: string, detail: Entry["detail"] = {}, to = "waiting"): Entry {
  return { atMs: at(minutes), kind, to, policyId: "camhs-rotherham", detail };
}

export const rung = (minutes: number, number: number, repeat = 0, because = "rung-missed"): Entry =>
  entry(minutes, "rung-started", { clock: "acceptance", rung: number, repeat, told: 1, because });

export const accepted = (minutes: number, role = "clinician"): Entry =>
  entry(minutes, "acknowledged", { outcome: "accepted", effect: "applied", role }, "accepted");

export const closed = (minutes: number): Entry => entry(minutes, "closed", { as: "contact-made" }, "closed");

/** A message about the case, tried, delivered and heard at once. */
export function sent(minutes: number, pointId: string, more: Partial<Sent> = {}): Sent {
  const ms = at(minutes);
  const what = { type: "alarm", clock: "acceptance", rung: 0, repeat: 0 } as const;
  const id = `${pointId} ${minutes}`;
  return { id, ...what, pointId, decidedMs: ms, firstTriedMs: ms, heardMs: ms, isDelivered: true, ...more };
}

const inbox = ["rotherham-camhs", "rotherham-camhs-mail"];

/** Rotherham's CAMHS accepts after half an hour and has seen the young person the next morning. */
export function aCase(change: Partial<CaseEvidence> = {}): CaseEvidence {
  return {
    caseId: "case-1",
    stayId: "stay-1",
    dischargeNumber: 1,
    teamId: "rotherham-camhs",
    kind: "camhs",
    part: "lead",
    openedMs: START,
    dischargedMs: START,
    isRiskless: false,
    unit: "DMU01/Kingfisher",
    leadWorker: null,
    crisisTeamId: "rotherham-crisis",
    isPassedTo: false,
    status: "closed",
    closedAs: "contact-made",
    history: [entry(0, "opened", { urgent: false }), rung(0, 0, 0, "opened"), accepted(30), closed(1_440)],
    sent: inbox.map((id) => sent(0, id)),
    ...change,
  };
}

/** What somebody heard, so many minutes after the start. */
export function heard(minutes: number, more: Partial<HeardNote> = {}): HeardNote {
  return {
    id: `rotherham-camhs ${minutes}`,
    type: "case.alarm",
    atMs: at(minutes),
    pointId: "rotherham-camhs",
    owner: "team:rotherham-camhs",
    caseId: "case-1",
    stayId: "stay-1",
    dischargeNumber: 1,
    clock: "acceptance",
    rung: 0,
    repeat: 0,
    ...more,
  };
}

/** Somebody who leaves on the first day of a planned year. */
export const someDischarge = () => {
  const places = {
    postcodes: [{ postcode: "S60 2UD", district: "E08000018" }],
    practices: [{ odsCode: "C87002", district: "E08000018" }],
    districts: ["E08000018"],
  };
  const plan = { seed: "1", from: "2026-10-21", days: 1, perYear: 4_000, hospitals: 2, teams: [], places };
  const [first] = planYear(plan).discharges;
  if (first === undefined) throw new Error("nobody leaves");
  return first;
};

export const reported = (change: Partial<Reported> = {}): Reported => ({
  discharge: someDischarge(),
  telling: "left",
  atMs: START,
  status: 202,
  stayId: "stay-1",
  dischargeNumber: 1,
  replayed: false,
  ...change,
});

export const chronicle = (change: Partial<Chronicle> = {}): Chronicle => ({
  reported: [reported()],
  heard: [heard(0)],
  done: [],
  wrong: [],
  leaks: [],
  endedMs: START + 100 * HOUR,
  steps: 1,
  ...change,
});

export const evidence = (cases: readonly CaseEvidence[], change: Partial<Evidence> = {}): Evidence => ({
  cases,
  findings: [],
  ownAlarms: [],
  ...change,
});

/** As it comes to Rotherham's mailbox at the start. */
export const aMail = (change: Partial<HeardMail> = {}): HeardMail => ({
  from: "homeward@homeward.example",
  to: [mailbox.address],
  headers: {
    "message-id": `<${mailbox.id} 0@homeward.example>`,
    subject: "A young person has left a unit",
  },
  raw: "",
  text: "Case 4F2A waits for an answer.",
  encrypted: false,
  at: 0,
  ...change,
});

const mailbox = book.world.points.find(({ id }) => id === "rotherham-camhs-mail") ?? fail();

function fail(): never {
  throw new Error("the demo has no such mailbox");
}

export const mailSides = (discharge = someDischarge()): Sides => ({
  discharges: [discharge],
  dischargeOf: () => discharge,
  points: book.world.points,
  cases: [aCase({ sent: [sent(0, mailbox.id)] })],
});
