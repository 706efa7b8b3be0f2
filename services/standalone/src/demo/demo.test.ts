import { noSeeds } from "@homeward/contracts";
import { expect, it } from "vitest";
import { countOutcome, isAsTold, type Ended } from "./outcome.ts";
import { between, london, span, storyTime } from "./story-time.ts";
import { silentTeller, tellTo, wrap } from "./teller.ts";

it("tells time in London, summer and winter", () => {
  expect(london(storyTime("15:40"))).toBe("Fri 15:40");
  expect(london(Date.parse("2026-07-03T15:40:59Z"))).toBe("Fri 16:40");
  expect([span(0, 29 * 60_000), span(0, 104 * 60_000)]).toEqual(["29 min", "1 h 44 min"]);
  expect(between(0, 100, 4)).toEqual([25, 50, 75, 100]);
});

it("breaks lines between words and loses none", () => {
  expect(wrap("told is not accepted", 12)).toEqual(["told is not", "accepted"]);
  expect(wrap("a-word-longer-than-the-line b", 5)).toEqual(["a-word-longer-than-the-line", "b"]);
});

it("writes over lines only where a terminal can", async () => {
  const written = async (isTTY: boolean) => {
    let text = "";
    const teller = tellTo({ isTTY, columns: 80, write: (more) => void (text += more) });
    await teller.passes(["Fri 15:40"], () => undefined);
    expect(await teller.during("starting", Promise.resolve(7))).toBe(7);
    return text;
  };
  expect(await written(true)).toContain("\u001b[2K");
  expect(await written(false)).toBe("starting …\nstarting: done after 0 s.\n");
});

it("lets time pass at once where nobody reads along", async () => {
  const steps: number[] = [];
  await silentTeller.passes(["1", "2", "3"], (index) => void steps.push(index));
  expect(steps).toEqual([2]);
});

it("counts what was heard and what became of it, not what was planned", () => {
  const ended: Ended = {
    stay: {
      stayId: "5e1f0c0e-0000-4000-8000-000000000001",
      state: "left",
      discharges: [],
      events: [],
      warnings: [],
    },
    cases: [],
    routes: { discharges: [] },
  };
  const heard = ["known", "stray"].map((id) => ({
    id,
    kind: "webhook" as const,
    pointId: "x",
    at: 0,
    body: null,
    text: "",
  }));
  const known = new Set(["known", "wrong"]);
  const wrong = { id: "wrong", kind: "wrong" as const, pointId: "x", at: 0, body: null, text: "unsigned" };
  const outcome = countOutcome({
    ended: [ended, ended, ended],
    heard: [...heard, wrong],
    known,
    seeds: noSeeds,
    wallSeconds: 1.26,
  });
  expect(outcome).toEqual({
    takenOn: 0,
    escalatedToLead: 0,
    resolvedByPerson: 0,
    unexpectedMessages: 2,
    wallSeconds: 1.3,
  });
  expect(isAsTold(outcome)).toBe(false);
  expect(
    isAsTold({ ...outcome, takenOn: 3, escalatedToLead: 1, resolvedByPerson: 1, unexpectedMessages: 0 }),
  ).toBe(true);
});
