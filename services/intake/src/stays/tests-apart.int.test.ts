import { dischargeEventMessage, reportAnswer, stayView, topics } from "@homeward/contracts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { completeReport, withAt } from "../../test/complete-report.ts";
import { get, post, runningIntake, type RunningIntake } from "../../test/running-intake.ts";

let intake: RunningIntake;
beforeAll(async () => {
  intake = await runningIntake();
});
afterAll(() => intake.stop());

let made = 0;

/** A unit that tells of one spell, each time with another event id. */
function spell() {
  made += 1;
  const spellId = `apart-${made}`;
  let told = 0;
  return async (change: object, key = "willow-key") => {
    told += 1;
    const body = withAt(
      { ...completeReport(), eventId: `${spellId}-${told}`, ...change },
      "/stay/spellId",
      spellId,
    );
    const response = await post(intake, body, { key });
    return { status: response.statusCode, answer: reportAnswer.safeParse(response.json()).data };
  };
}

const show = async (stayId = "") => stayView.parse((await get(intake, `/v1/stays/${stayId}`)).json());

/** What is told on of a stay, once `count` messages are. */
const toldOf = (stayId: string | undefined, count: number) =>
  vi.waitFor(() => {
    const own = intake.heard.filter(({ key, topic }) => key === stayId && topic === topics.dischargeEvents);
    expect(own).toHaveLength(count);
    return own
      .map(({ data }) => dischargeEventMessage.parse(data))
      .map(({ kind, test: drill }) => [kind, drill]);
  });

describe("a test and what is said in earnest of one spell are two stays", () => {
  test("a test discharge does not hide the real one that follows", async () => {
    const tell = spell();
    const drill = await tell({ test: true });
    const real = await tell({});
    expect(real.answer?.stayId).not.toBe(drill.answer?.stayId);
    expect(real.answer?.warnings).not.toContainEqual(expect.objectContaining({ code: "already-discharged" }));
    expect(await toldOf(real.answer?.stayId, 1)).toEqual([["discharged", false]]);
  });

  test("a test reversal takes back no real discharge", async () => {
    const tell = spell();
    const real = await tell({});
    const drill = await tell({ type: "discharge-reversed", test: true });
    expect(drill.answer?.warnings).toContainEqual(expect.objectContaining({ code: "nothing-to-reverse" }));
    expect(await show(real.answer?.stayId)).toMatchObject({
      state: "left",
      events: [{ type: "discharged" }],
    });
  });

  test("a test repeat makes no test of a real discharge", async () => {
    const tell = spell();
    const real = await tell({});
    await tell({ test: true });
    await tell({ discharge: { risk: "flagged", riskFlags: ["suicide-or-self-harm"] } });
    expect(await toldOf(real.answer?.stayId, 2)).toEqual([
      ["discharged", false],
      ["discharged", false],
    ]);
  });

  test("what a demo key says is a test: under the same event id it stands in the way of nothing unseen", async () => {
    const tell = spell();
    const drill = await tell({ eventId: `demo-${made}` }, "demo-key");
    const [unnamedDrill, unnamed] = [
      await tell({ eventId: undefined }, "demo-key"),
      await tell({ eventId: undefined }),
    ];
    expect(unnamedDrill.answer?.stayId).toBe(drill.answer?.stayId);
    expect(unnamed.answer).toMatchObject({ replayed: false, dischargeNumber: 1 });
    expect(unnamed.answer?.stayId).not.toBe(drill.answer?.stayId);
    // Refused, kept and alarmed: never taken for a repeat of the test.
    expect((await tell({ eventId: `demo-${made}` })).status).toBe(409);
  });
});
