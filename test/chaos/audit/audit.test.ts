import { describe, expect, it } from "vitest";
import { audit, noFindings, repeatedAfterSuccess, repeatedSends, type Findings } from "./audit.ts";
import {
  alarm,
  at,
  CASE,
  heardAlarm,
  historyOf,
  READ_AT,
  rungStarted,
  settledCase,
  soundEvidence,
  STAY,
  stayOf,
  steps,
} from "./evidence.fixture.ts";
import type { CaseSeen, Evidence } from "./evidence.ts";

const judged = (change: Partial<Evidence>): Findings => audit(soundEvidence(change), { patienceMs: 60_000 });
/** The kinds of fault that are found, and how many of each. */
const found = (change: Partial<Evidence>) =>
  Object.fromEntries(
    Object.entries(judged(change)).flatMap(([kind, list]) =>
      list.length === 0 ? [] : [[kind, list.length]],
    ),
  );
const withCase = (change: Partial<CaseSeen>) => ({ cases: [{ ...settledCase, ...change }] });
const oak = { id: "oak", channel: "webhook" as const };
const second = "00000000-0000-4000-8000-0000000000bb";

describe("the audit", () => {
  it("finds nothing in a run that went well", () => {
    expect(found({})).toEqual({});
    expect(noFindings(judged({}))).toBe(true);
  });

  it("finds a report that nobody heard of", () => {
    expect(found({ heard: [], cases: [] })).toMatchObject({ lost: 1, lostAnswers: 2 });
    expect(found({ stays: new Map() })).toEqual({ lost: 1 });
  });

  it("lets a report go unheard that was taken back in time, and finds one whose case goes on all the same", () => {
    const reversal = {
      eventId: "event-1-reversed",
      type: "discharge-reversed",
      stayId: STAY,
      sends: 1,
    } as const;
    const accepted = [...soundEvidence().accepted, reversal];
    const cancelled = {
      ...alarm,
      attempts: [{ ...alarm.attempts[0], at: at("09:55:00"), result: "cancelled" }],
    };
    const quiet = withCase({
      closedAs: "withdrawn",
      notifications: [cancelled] as CaseSeen["notifications"],
    });
    expect(found({ accepted, heard: [], ...quiet })).toEqual({});
    const deadlines = [{ clock: "contact" as const, at: at("10:05:00") }];
    const open = withCase({
      state: "accepted",
      closedAs: null,
      deadlines,
      history: historyOf(steps.slice(0, 3)),
    });
    const answered = soundEvidence().answered.slice(0, 1);
    expect(found({ accepted, answered, ...open })).toEqual({ lost: 1 });
  });

  it("finds a deadline that passed without an effect, and only when it is old enough", () => {
    const waiting = (due: string) => ({
      ...withCase({
        state: "waiting",
        closedAs: null,
        takenOn: null,
        deadlines: [{ clock: "acceptance", at: due }],
        history: historyOf(steps.slice(0, 2)),
      }),
      answered: [],
    });
    expect(judged(waiting(at("09:58:59"))).stuck).toContainEqual(expect.stringContaining("was due"));
    expect(judged(waiting(at("09:59:01"))).stuck).not.toContainEqual(expect.stringContaining("was due"));
  });

  it("finds a case that is open and waits for nothing", () => {
    const open = withCase({ state: "accepted", closedAs: null, history: historyOf(steps.slice(0, 3)) });
    expect(found({ ...open, answered: [] })).toEqual({ stuck: 1 });
  });

  it("finds an alarm that was decided and never heard, unless it was cancelled", () => {
    const unheard = (result: string) => ({
      ...alarm,
      notificationId: second,
      contactPoint: oak,
      attempts: [{ ...alarm.attempts[0], at: at("09:50:10"), result }],
    });
    const withSecond = (result: string) =>
      withCase({ notifications: [alarm, unheard(result)] as CaseSeen["notifications"] });
    expect(found(withSecond("started"))).toEqual({ stuck: 1 });
    expect(
      found(
        withCase({ notifications: [alarm, { ...unheard("x"), attempts: [] }] as CaseSeen["notifications"] }),
      ),
    ).toEqual({
      stuck: 1,
    });
    expect(found(withSecond("cancelled"))).toEqual({});
    const heard = [heardAlarm, { ...heardAlarm, notificationId: second, point: "oak" as const }];
    expect(found({ ...withSecond("refused"), heard })).toEqual({ stuck: 1 });
  });

  it("finds one alarm that was decided twice, by the API and by ear", () => {
    const again = { ...alarm, notificationId: second };
    const both = withCase({ notifications: [alarm, again] });
    const heard = [heardAlarm, { ...heardAlarm, notificationId: second }];
    expect(found({ ...both, heard })).toEqual({ duplicateDecisions: 2 });
    expect(found({ heard })).toEqual({ duplicateDecisions: 1 });
    expect(found(withCase({ notifications: [alarm, alarm] }))).toEqual({ duplicateDecisions: 1 });
  });

  it("finds a report that became two discharges, and a recipient asked twice", () => {
    const [discharge] = stayOf([settledCase]).discharges;
    const stay = { ...stayOf([settledCase]), discharges: [discharge, discharge] } as ReturnType<
      typeof stayOf
    >;
    expect(found({ stays: new Map([[STAY, stay]]) })).toEqual({ duplicateDecisions: 1 });
    const twin = {
      ...settledCase,
      caseId: second,
      takenOn: null,
      notifications: [],
      history: historyOf(steps, second),
    };
    expect(found({ cases: [settledCase, twin] })).toEqual({ duplicateDecisions: 1 });
  });

  it("finds a mail that is heard long after the answer, by the name of its notification", () => {
    const mailed = {
      ...alarm,
      notificationId: second,
      contactPoint: { id: "lead", channel: "email" as const },
    };
    const mail = (time: string) => ({
      ...heardAlarm,
      notificationId: second,
      about: null,
      point: "mail" as const,
      at: Date.parse(at(time)),
    });
    const run = (time: string) => ({
      ...withCase({ notifications: [alarm, mailed] }),
      heard: [heardAlarm, mail(time)],
    });
    expect(found(run("09:50:30"))).toEqual({});
    expect(found(run("09:50:30.001"))).toEqual({ alarmsAfterAnswer: 1 });
  });

  it("finds a placement that came to nothing, unless the discharge was taken back", () => {
    const placed = (teamId: string) => ({ placed: [{ stayId: STAY, teamId }] });
    expect(found(placed("rotherham-camhs"))).toEqual({});
    expect(found(placed("sheffield-camhs"))).toEqual({ lostAnswers: 1 });
  });

  it("finds an alarm decided after the answer, and one heard long after it", () => {
    const late = { ...alarm, notificationId: second, contactPoint: oak, decidedAt: at("09:50:10.000001") };
    const heardLate = { ...heardAlarm, notificationId: second, point: "oak" as const };
    const heard = [heardAlarm, heardLate];
    expect(found({ ...withCase({ notifications: [alarm, late] }), heard })).toEqual({ alarmsAfterAnswer: 1 });
    const after = (time: string) => ({ heard: [heardAlarm, { ...heardAlarm, at: Date.parse(at(time)) }] });
    expect(found(after("09:50:30"))).toEqual({});
    expect(found(after("09:50:30.001"))).toEqual({ alarmsAfterAnswer: 1 });
    // Whatever ended it, also where nobody's answer is known.
    const ended = { ...after("09:50:30.001"), answered: [] };
    expect(found(ended)).toEqual({ alarmsAfterAnswer: 1 });
    // The process that ended it may have been behind by so much; who hears, and is answered, is not.
    const apart = (change: Partial<Evidence>) =>
      audit(soundEvidence(change), { patienceMs: 60_000, clocksMs: 2 }).alarmsAfterAnswer;
    expect(apart(ended)).toEqual([]);
    expect(apart(after("09:50:30.001"))).toHaveLength(1);
  });

  it("lets the contact clock alarm after the acceptance, which does not stop it", () => {
    const contact = {
      ...alarm,
      notificationId: second,
      clock: "contact",
      decidedAt: at("09:55:00"),
    } as typeof alarm;
    const ringing = { ...rungStarted(0, "09:55:00"), from: "accepted", to: "accepted" } as const;
    const history = historyOf([
      ...steps.slice(0, 3),
      { ...ringing, detail: { clock: "contact", rung: 0, repeat: 0, because: "contact-overdue" } },
      { kind: "first-contact", at: at("09:55:06"), from: "accepted", to: "closed", by: "Seeing" },
    ]);
    const heard = [
      heardAlarm,
      { ...heardAlarm, notificationId: second, about: { ...heardAlarm.about!, clock: "contact" } },
    ];
    expect(found({ ...withCase({ notifications: [alarm, contact], history }), heard })).toEqual({});
    const afterIt = { ...contact, decidedAt: at("09:55:07") };
    expect(found({ ...withCase({ notifications: [alarm, afterIt], history }), heard })).toEqual({
      alarmsAfterAnswer: 1,
    });
  });

  it("lets a giver whose pass was accepted have led before", () => {
    const giver = {
      ...settledCase,
      caseId: second,
      closedAs: "passed-on" as const,
      notifications: [],
      recipient: { ...settledCase.recipient, teamId: "b" },
      history: historyOf(steps, second),
    };
    expect(found({ cases: [settledCase, giver] })).toEqual({});
  });

  it("finds an answer with its 200 that is in no history", () => {
    const answered = [
      { caseId: CASE, name: "Somebody else", said: "accepted", applied: true, at: READ_AT },
    ] as const;
    expect(found({ answered })).toEqual({ lostAnswers: 1 });
  });

  it("finds a message that is not signed for its receiver", () => {
    expect(found({ heard: [{ ...heardAlarm, isSigned: false }] })).toEqual({ changedMessages: 1 });
  });

  it("finds a message that came again with other bytes", () => {
    expect(found({ heard: [heardAlarm, { ...heardAlarm, hash: "other" }] })).toEqual({ changedMessages: 1 });
  });

  it("finds a unit that is shown something else than what is", () => {
    const behind = { ...settledCase, state: "waiting", closedAs: null } as CaseSeen;
    expect(found({ stays: new Map([[STAY, stayOf([behind])]]) })).toEqual({ untoldOutcomes: 1 });
    expect(found({ stays: new Map([[STAY, stayOf([])]]) })).toEqual({ untoldOutcomes: 1 });
  });

  it("counts what was heard twice, and which of it had been answered success", () => {
    const failed = { ...heardAlarm, answeredSuccess: false };
    expect(repeatedSends(soundEvidence())).toBe(0);
    expect(repeatedSends(soundEvidence({ heard: [failed, heardAlarm, heardAlarm] }))).toBe(1);
    expect(repeatedAfterSuccess(soundEvidence({ heard: [failed, heardAlarm] }))).toBe(0);
    expect(repeatedAfterSuccess(soundEvidence({ heard: [failed, heardAlarm, heardAlarm] }))).toBe(1);
  });
});
