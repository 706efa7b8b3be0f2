import {
  caseChangeMessage,
  instant,
  MINUTE,
  nameId,
  parseInstant,
  plus,
  reportAnswer,
  stayView,
  topics,
  type CaseChangeMessage,
} from "@homeward/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { completeReport, withAt } from "../../test/complete-report.ts";
import { get, post, runningIntake, type RunningIntake } from "../../test/running-intake.ts";

let intake: RunningIntake;
beforeAll(async () => {
  intake = await runningIntake();
});
afterAll(() => intake.stop());

let made = 0;
const AT = parseInstant("2026-11-20T18:00:00Z");

async function discharged() {
  made += 1;
  const sent = withAt({ ...completeReport(), eventId: `e-${made}` }, "/stay/spellId", `s-${made}`);
  const answer = reportAnswer.parse((await post(intake, sent)).json());
  return { ...answer, sent };
}
const show = async (stayId: string, key?: string) =>
  stayView.parse((await get(intake, `/v1/stays/${stayId}`, key)).json());

/** News of a case, as the notifier tells it. */
async function tell(stayId: string, change: Partial<CaseChangeMessage> & { seq: number }): Promise<void> {
  const { seq, ...rest } = change;
  const data: CaseChangeMessage = {
    caseId: nameId(stayId, "case"),
    stayId,
    dischargeId: nameId(stayId, "discharge"),
    dischargeNumber: 1,
    round: 1,
    teamId: "rotherham-camhs",
    teamName: "Rotherham CAMHS",
    part: "lead",
    state: "waiting",
    closedAs: null,
    rung: 0,
    toldAt: null,
    takenOn: null,
    ask: null,
    outcome: null,
    historyHead: { seq, hash: "00" },
    ...rest,
  };
  const { failed } = await intake.transport.publish([
    {
      id: nameId("news", data.caseId, seq),
      topic: topics.caseChanges,
      key: stayId,
      type: "homeward.case-change",
      version: 1,
      time: instant(AT + seq),
      source: "test",
      sequence: seq,
      traceparent: null,
      data: z.encode(caseChangeMessage, data),
    },
  ]);
  expect(failed.size).toBe(0);
}
const takenOn = {
  by: { name: "Sam Lead", role: "clinician", odsCode: "RXE" },
  at: parseInstant("2026-11-20T18:30:00Z"),
  outcome: "accepted",
};

describe("the unit asks how a stay stands", () => {
  test("before anybody was told: follow-up rests with it", async () => {
    const { stayId, eventId } = await discharged();
    const view = await show(stayId);
    expect(view).toMatchObject({
      stayId,
      state: "left",
      discharges: [
        { dischargeNumber: 1, dischargedAt: parseInstant("2026-11-20T17:30:00Z"), recipients: [] },
      ],
      events: [{ eventId, type: "discharged", dischargeNumber: 1 }],
      warnings: [],
    });
    expect(view.discharges[0]?.statement).toContain("follow-up rests with the discharging unit, Willow Ward");
  });

  test("told and silent is not accepted; accepted says by whom", async () => {
    const { stayId } = await discharged();
    await tell(stayId, { seq: 1, toldAt: AT, rung: 1 });
    const waiting = await show(stayId);
    expect(waiting.discharges[0]).toMatchObject({
      statement: expect.stringContaining("Told is not accepted."),
      recipients: [
        { name: "Rotherham CAMHS", part: "lead", state: "waiting", rung: 1, toldAt: AT, takenOn: null },
      ],
    });
    await tell(stayId, { seq: 2, toldAt: AT, rung: 1, state: "accepted", takenOn });
    expect((await show(stayId)).discharges[0]).toMatchObject({
      statement: "Taken on at 18:30 on Friday 20 November by Sam Lead (clinician), Rotherham CAMHS.",
      recipients: [{ state: "accepted", takenOn }],
    });
  });

  test("the end: how each case closed, also when nobody had accepted", async () => {
    const { stayId } = await discharged();
    await tell(stayId, { seq: 1, toldAt: AT });
    expect((await show(stayId)).discharges[0]).toMatchObject({ recipients: [{ closedAs: null }] });
    await tell(stayId, { seq: 2, toldAt: AT, state: "closed", closedAs: "contact-made" });
    expect((await show(stayId)).discharges[0]).toMatchObject({
      statement: "A clinician of Rotherham CAMHS has seen or spoken with the young person.",
      recipients: [{ state: "closed", closedAs: "contact-made", takenOn: null }],
    });
  });

  test("late and repeated news of a case changes nothing", async () => {
    const { stayId } = await discharged();
    await tell(stayId, { seq: 5, state: "accepted", takenOn });
    await tell(stayId, { seq: 4 });
    await tell(stayId, { seq: 5, state: "held" });
    expect((await show(stayId)).discharges[0]?.recipients).toMatchObject([{ state: "accepted" }]);
  });

  test("leads come first", async () => {
    const { stayId } = await discharged();
    await tell(stayId, { seq: 1, caseId: nameId(stayId, "copy"), part: "must-know", toldAt: AT });
    await tell(stayId, { seq: 1, toldAt: plus(AT, MINUTE) });
    expect((await show(stayId)).discharges[0]?.recipients.map(({ part }) => part)).toEqual([
      "lead",
      "must-know",
    ]);
  });

  test("a reversed discharge says so, and its warnings stay with their events", async () => {
    const { stayId, sent } = await discharged();
    const back = { ...(sent as object), eventId: `back-${made}`, type: "discharge-reversed", shoeSize: 42 };
    await post(intake, back);
    const view = await show(stayId);
    expect(view).toMatchObject({
      state: "present",
      warnings: [{ eventId: `back-${made}`, pointer: "/shoeSize" }],
    });
    expect(view.discharges[0]?.statement).toBe(
      "This discharge was reversed: the young person is in the care of Willow Ward.",
    );
  });
});

test.each([
  ["another organisation's", "oak-key", 404],
  ["the administrator's", "admin-key", 403],
  ["no known", "nobody", 401],
])("with %s key it is not to be seen", async (_whose, key, status) => {
  const { stayId } = await discharged();
  const there = await get(intake, `/v1/stays/${stayId}`, key);
  const nowhere = await get(intake, `/v1/stays/${nameId("nowhere")}`, key);
  expect([there.statusCode, there.body]).toEqual([status, nowhere.body]);
});

test.each(["4711", "%00", "a%00b", `${nameId("nowhere")}%00`])(
  "what is no stay id is nowhere: %s",
  async (stayId) => {
    expect((await get(intake, `/v1/stays/${stayId}`)).statusCode).toBe(404);
  },
);
