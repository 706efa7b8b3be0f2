import { expect, it, test } from "vitest";
import type { Chronicle } from "../play/chronicle.ts";
import { askUnits } from "./ask-unit.ts";
import { judgeContact } from "./escalation.ts";
import type { CaseEvidence } from "./evidence.ts";
import { countFindings, type Finding, type Forbidden } from "./finding.ts";
import type { Evidence } from "./gather-evidence.ts";
import { judgeHistory } from "./history.ts";
import { judgeMails } from "./mails.ts";
import { judgeYear } from "./judge-year.ts";
import {
  aCase,
  accepted,
  at,
  book,
  chronicle,
  closed,
  entry,
  evidence,
  heard,
  aMail,
  mailSides,
  reported,
  rung,
  sent,
} from "./story.fixture.ts";

const judged = (
  cases: readonly CaseEvidence[],
  outside: Partial<Chronicle> = {},
  inside: Partial<Evidence> = {},
): readonly Finding[] => judgeYear(book, chronicle(outside), evidence(cases, inside)).findings;

const opened = [entry(0, "opened", { urgent: false }), rung(0, 0, 0, "opened")];
const climbs = (...history: CaseEvidence["history"]) => aCase({ history: [...opened, ...history] });
const waits = { status: "waiting", closedAs: null } as const;
/** What was sent first, and when each of it was heard. */
const toldAt = (times: Readonly<Record<string, number | null>>): CaseEvidence =>
  aCase({
    sent: Object.entries(times).map(([id, heardMs]) =>
      sent(0, id, { heardMs, isDelivered: heardMs !== null }),
    ),
  });
const mailedAt = (heardMs: number | null): CaseEvidence =>
  toldAt({ "rotherham-camhs": null, "rotherham-camhs-mail": heardMs });
const duty = sent(120, "rotherham-duty-1", { rung: 1 });
const second = { caseId: "case-2", teamId: "sheffield-camhs" };
const shown = { discharges: [{ recipients: [{ caseId: "case-1", state: "waiting" }] }] };

/** For each thing that is forbidden, a story in which it happens. */
const stories: Readonly<Record<Forbidden, () => readonly Finding[] | Promise<readonly Finding[]>>> = {
  refused: () => judged([aCase()], { reported: [reported(), reported({ status: 503, stayId: "" })] }),
  lost: () => judged([mailedAt(null)]),
  lateOnDesk: () => judged([toldAt({ "rotherham-camhs": at(6) })]),
  acceptedWithoutRight: () => judged([climbs(accepted(30, "manager"), closed(1_440))]),
  escalatedLate: () => judged([climbs(rung(125, 1), accepted(130), closed(1_440))]),
  escalatedEarly: () => judged([climbs(rung(60, 1), accepted(70), closed(1_440))]),
  wrongPeople: () => judged([aCase({ sent: [sent(0, "sheffield-camhs")] })]),
  stopped: () => judged([aCase({ ...waits, history: opened })]),
  heldTooLong: () => judged([climbs(entry(30, "held"), entry(3_000, "hold-ended"), accepted(3_001))]),
  alarmAfterAnswer: () => judged([aCase({ sent: [...aCase().sent, sent(31, "lead-day", { rung: 3 })] })]),
  standDowns: () =>
    judged([aCase({ ...climbs(rung(120, 1), accepted(150), closed(1_440)), sent: [...aCase().sent, duty] })]),
  decidedTwice: () => judged([aCase()], { heard: [heard(0), heard(0, { id: "another" })] }),
  contactUnwatched: () => judged([aCase({ ...waits, history: [...opened, accepted(30)] })]),
  leaks: () => judged([aCase()], { leaks: ["somebody was told"] }),
  historyBroken: () => judgeHistory("case-1", [], { seq: 1, hash: "" }),
  unitMisinformed: () =>
    askUnits(
      { voice: { reads: async () => ({ status: 200, body: shown }) }, world: book.world },
      chronicle(),
      [aCase()],
    ),
  ownAlarms: () => judged([aCase()], {}, { ownAlarms: ["deadline-stuck"] }),
  noneLeading: () => judged([aCase({ closedAs: "re-routed" })]),
  twoLeads: () => judged([aCase(), aCase({ ...second, history: [...opened, accepted(40), closed(1_440)] })]),
  unheard: () => judged([aCase({ sent: [sent(0, "rotherham-camhs", { heardMs: null })] })]),
  misdirected: () => judgeMails([aMail({ to: ["stranger@elsewhere.example"] })], mailSides()),
  badSignature: () => judged([aCase()], { wrong: ["an address of nobody"] }),
};

it("a discharge that goes as promised has nothing that is forbidden", () => {
  expect(judged([aCase()])).toEqual([]);
});

test.each(Object.entries(stories))("%s is found", async (what, story) => {
  expect(countFindings(await story())[what as Forbidden]).toBeGreaterThan(0);
});

it("a ladder that climbs by the policy's own times is found blameless, and how late it was is measured", () => {
  const told = [...aCase().sent, duty, sent(150, "rotherham-duty-1", { type: "stand-down", rung: 1 })];
  const one = aCase({ ...climbs(rung(120, 1), accepted(150), closed(1_440)), sent: told });
  const verdict = judgeYear(book, chronicle(), evidence([one]));
  expect(verdict.findings).toEqual([]);
  expect(verdict.lateness).toEqual([0]);
});

it("an alarm that a mailbox takes long after the answer is found, one that was under way with it is not", () => {
  const mailed = (deliveredMs: number) => judged([mailedAt(deliveredMs)]).map(({ what }) => what);
  const answeredMs = accepted(30).atMs;
  expect(mailed(answeredMs + 19_000)).not.toContain("alarmAfterAnswer");
  expect(mailed(answeredMs + 21_000)).toContain("alarmAfterAnswer");
});

it("a mailbox that took the alarm within five minutes is a desk it is on; the ward is none, nor the platform", () => {
  const found = (times: Parameters<typeof toldAt>[0]) => judged([toldAt(times)]).map(({ what }) => what);
  expect(judged([mailedAt(at(1))])).toEqual([]);
  expect(found({ "rotherham-camhs-mail": at(5) })).not.toContain("lateOnDesk");
  expect(found({ "rotherham-camhs": at(6), "rotherham-camhs-mail": at(5.1) })).toContain("lateOnDesk");
  for (const nobody of ["larch-house", "platform"])
    expect(found({ [nobody]: at(1), "rotherham-camhs": at(6) })).toContain("lateOnDesk");
  expect(found({ "larch-house": at(1) })).toContain("lost");
  expect(found({ platform: at(1) })).toContain("lateOnDesk");
});

it("contact that is noticed at the moment it is due is watched", () => {
  const noticed = aCase({
    history: [...opened, accepted(30), entry(2_880, "contact-overdue"), closed(3_000)],
  });
  expect(judgeContact(book, noticed, Infinity)).toEqual([]);
  const riskless = { ...noticed, isRiskless: true };
  expect(judgeContact(book, riskless, Infinity)).toEqual([]);
  expect(judgeContact(book, { ...riskless, history: [...opened, accepted(30)] }, Infinity)).toHaveLength(1);
});
