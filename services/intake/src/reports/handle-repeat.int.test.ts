import { stayView, type ReportAnswer } from "@homeward/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { completeReport, withAt } from "../../test/complete-report.ts";
import { get, post, runningIntake, type RunningIntake } from "../../test/running-intake.ts";

let intake: RunningIntake;
beforeAll(async () => {
  intake = await runningIntake();
});
afterAll(() => intake.stop());

let made = 0;
/** A stay that things are said of without an event id. */
function stay() {
  made += 1;
  const { eventId: _id, ...left } = withAt(completeReport(), "/stay/spellId", `again-${made}`) as ReturnType<
    typeof completeReport
  >;
  const died = { ...left, discharge: { ...left.discharge, method: "died" } };
  const say = async (body: object) => (await post(intake, body)).json<ReportAnswer>();
  return { left, died, say };
}
const stateOf = async ({ stayId }: ReportAnswer) =>
  stayView.parse((await get(intake, `/v1/stays/${stayId}`)).json()).state;
const CHASED = /^Told is not accepted\. .* follow-up rests with the discharging unit, Willow Ward/;
const codes = ({ warnings }: ReportAnswer) => warnings.map(({ code }) => code);

describe("a reversal in the same bytes as one before, without an event id", () => {
  test("is answered as before as long as what it said holds", async () => {
    const { left, say } = stay();
    await say(left);
    const back = await say({ ...left, type: "discharge-reversed" });
    expect(back.statement).toMatch(/^This discharge was reversed/);
    expect(await say({ ...left, type: "discharge-reversed" })).toEqual({ ...back, replayed: true });
  });

  test("says that nothing was taken back where the young person has left again", async () => {
    const { left, say } = stay();
    await say(left);
    const back = await say({ ...left, type: "discharge-reversed" });
    await say(left);
    const again = await say({ ...left, type: "discharge-reversed" });
    expect(again).toMatchObject({ replayed: true, eventId: back.eventId });
    expect(again.statement).toMatch(CHASED);
    expect(codes(again)).toEqual([...codes(back), "repeat-not-acted-on"]);
    expect(again.warnings.at(-1)?.message).toContain("nothing was taken back");
    expect(await stateOf(again)).toBe("left");
    const meant = await say({ ...left, type: "discharge-reversed", eventId: `back-${made}` });
    expect(meant.statement).toMatch(/^This discharge was reversed/);
    expect(await stateOf(meant)).toBe("present");
  });

  test("with an event id is answered the same for ever", async () => {
    const { left, say } = stay();
    const named = { ...left, type: "discharge-reversed", eventId: `named-${made}` };
    await say(left);
    const back = await say(named);
    await say(left);
    expect(await say(named)).toEqual({ ...back, replayed: true });
  });
});

test("a death in the same bytes as one that was corrected says that nobody was told", async () => {
  const { left, died, say } = stay();
  await say(left);
  const death = await say(died);
  expect(await say(died)).toEqual({ ...death, replayed: true });
  await say(left);
  const again = await say(died);
  expect(again).toMatchObject({ replayed: true, eventId: death.eventId });
  expect(codes(again)).toEqual([...codes(death), "repeat-not-acted-on"]);
  expect(again.warnings.at(-1)?.message).toContain("nobody was told of a death again");
});
