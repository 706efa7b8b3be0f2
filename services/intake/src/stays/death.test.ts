import { HOUR, instant } from "@homeward/contracts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide, newStay, type StayEvent } from "./stay.ts";

const NEW = newStay("6f2c1c1e-6a2b-4f27-9b7e-0d3d1f5f7a11");
type Said = Pick<StayEvent, "type" | "died">;
const alive: Said = { type: "discharged", died: false };
const dead: Said = { type: "discharged", died: true };
const back: Said = { type: "discharge-reversed", died: false };

const event = ({ type, died }: Said, hours: number, eventId: string): StayEvent => {
  const occurredAt = instant(1_800_000_000_000_000 + hours * HOUR);
  return { type, died, eventId, occurredAt, occurredUntil: occurredAt, receivedAt: occurredAt };
};

/** The stay after all but the last, and what the last one decides. */
function lastOf(...said: readonly (readonly [Said, number])[]) {
  const events = said.map(([each, hours], index) => event(each, hours, `e${index}`));
  const before = events.slice(0, -1).reduce((stay, each) => decide(stay, each).next, NEW);
  const { effects, next, ...decision } = decide(before, events.at(-1) as StayEvent);
  const told = effects.map(({ kind, number }) => `${kind} ${number}`);
  return { ...decision, next, told, last: `e${said.length - 1}` };
}

describe("a death", () => {
  test("is told of every leaving that stands, whatever its instant", () => {
    const { told, warnings, next, last } = lastOf([alive, 0], [alive, 30], [dead, 31]);
    expect(told).toEqual(["discharged 1", "discharged 2", "discharged 3"]);
    expect(next.live.map(({ number, toldBy }) => [number, toldBy])).toEqual([
      [1, last],
      [2, last],
      [3, last],
    ]);
    expect(warnings).toMatchObject([
      { code: "discharged-again", message: expect.stringContaining("told of the earlier one too") },
    ]);
  });

  test("at the instant of one leaving is about that one, and told of the others", () => {
    const { told, dischargeNumber, next } = lastOf([alive, 0], [alive, 30], [dead, 0]);
    expect([told, dischargeNumber]).toEqual([["discharged 2", "discharged 1"], 1]);
    expect(next.live.map(({ number }) => number)).toEqual([1, 2]);
  });

  test("says nothing of a leaving that was taken back", () => {
    expect(lastOf([alive, 0], [back, 1], [dead, 2]).told).toEqual(["discharged 2"]);
  });

  test("that was a mistake: that the child lives is told of the leaving that it is told with", () => {
    expect(lastOf([alive, 0], [dead, 1], [alive, 0]).told).toEqual(["discharged 1"]);
  });
});

test("law: after a death nobody is chased for any leaving; that a child lives is told of one", () => {
  const said = fc.tuple(fc.constantFrom(alive, alive, dead, back), fc.integer({ min: 0, max: 5 }));
  fc.assert(
    fc.property(fc.array(said, { maxLength: 10 }), fc.boolean(), fc.nat(5), (before, died, hours) => {
      const { told, next, last } = lastOf(...before, [died ? dead : alive, hours]);
      const knowing = next.live.filter(({ toldBy }) => toldBy === last).map(({ number }) => number);
      expect(knowing).toHaveLength(died ? next.live.length : 1);
      expect(told.toSorted()).toEqual(knowing.map((number) => `discharged ${number}`).toSorted());
    }),
    { numRuns: 1_000 },
  );
});
