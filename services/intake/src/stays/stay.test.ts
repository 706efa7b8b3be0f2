import { HOUR, instant, nameIdAt, type EventType, type Instant } from "@homeward/contracts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide, hasLeft, newStay, type Stay, type StayEffect, type StayEvent } from "./stay.ts";

const STAY = "6f2c1c1e-6a2b-4f27-9b7e-0d3d1f5f7a11";
const at = (hours: number): Instant => instant(1_800_000_000_000_000 + hours * HOUR);

const event = (
  eventId: string,
  type: EventType | null,
  occurred: number,
  received = occurred,
): StayEvent => ({
  eventId,
  type,
  occurredAt: at(occurred),
  occurredUntil: at(occurred),
  died: false,
  receivedAt: at(received),
});
const discharged = (eventId: string, occurred: number, received = occurred) =>
  event(eventId, "discharged", occurred, received);
const reversed = (eventId: string, occurred: number, received = occurred) =>
  event(eventId, "discharge-reversed", occurred, received);

function after(...events: readonly StayEvent[]) {
  let stay = newStay(STAY);
  const effects: StayEffect[] = [];
  const warnings: string[] = [];
  for (const each of events) {
    const decision = decide(stay, each);
    stay = decision.next;
    effects.push(...decision.effects);
    warnings.push(...decision.warnings.map(({ code }) => code));
  }
  const told = effects.map(({ kind, number }, index) => [index + 1, kind, number]);
  return { stay, effects, told, warnings };
}

describe("given a child on the ward", () => {
  test("a discharge is number 1, and named after stay and event", () => {
    const { effects, stay } = after(discharged("a", 0));
    expect(effects).toEqual([
      {
        kind: "discharged",
        dischargeId: nameIdAt(at(0), STAY, "a"),
        number: 1,
        occurredAt: at(0),
        dischargedAt: at(0),
        toldBy: "a",
      },
    ]);
    expect(hasLeft(stay)).toBe(true);
  });

  test("the contact clock runs from receipt when the discharge is dated later", () => {
    expect(after(discharged("a", 5, 2)).effects).toMatchObject([{ dischargedAt: at(2), occurredAt: at(5) }]);
  });

  test("a reversal changes nothing, and the unit is told", () => {
    expect(after(reversed("a", 0))).toMatchObject({
      told: [],
      warnings: ["nothing-to-reverse"],
      stay: newStay(STAY),
    });
  });

  test.each(["planned", "admitted", "died", "leave-started"] as const)(
    "%s is kept and changes nothing",
    (type) => {
      expect(after(event("a", type, 0))).toMatchObject({
        told: [],
        warnings: ["not-yet-acted-on"],
        stay: newStay(STAY),
      });
    },
  );

  test("an unknown type changes nothing", () => {
    expect(after(event("a", null, 0))).toMatchObject({ told: [], stay: newStay(STAY) });
  });
});

describe("given a child who has left", () => {
  test("a reversal takes the discharge back", () => {
    const { told, stay } = after(discharged("a", 0), reversed("b", 1));
    expect(told).toEqual([
      [1, "discharged", 1],
      [2, "discharge-reversed", 1],
    ]);
    expect(hasLeft(stay)).toBe(false);
  });

  test("a discharge after a return is number 2", () => {
    expect(after(discharged("a", 0), reversed("b", 1), discharged("c", 2)).told.at(-1)).toEqual([
      3,
      "discharged",
      2,
    ]);
  });

  test("the same leaving told by another event is the same discharge, with what is new", () => {
    const { told, warnings, effects } = after(discharged("a", 0), discharged("b", 0, 1));
    expect(told).toEqual([
      [1, "discharged", 1],
      [2, "discharged", 1],
    ]);
    expect([effects[1]?.dischargeId, effects[1]?.dischargedAt]).toEqual([nameIdAt(at(0), STAY, "a"), at(0)]);
    expect(warnings).toEqual(["already-discharged"]);
  });

  test("a leaving at another time is a further discharge, never swallowed", () => {
    const { told, warnings, stay } = after(discharged("a", 0), discharged("b", 30));
    expect(told.at(-1)).toEqual([2, "discharged", 2]);
    expect([warnings, stay.live.length]).toEqual([["discharged-again"], 2]);
  });

  test("a return takes every discharge back", () => {
    const { told, stay } = after(discharged("a", 0), discharged("b", 30), reversed("c", 40));
    expect(told.slice(2)).toEqual([
      [3, "discharge-reversed", 1],
      [4, "discharge-reversed", 2],
    ]);
    expect(hasLeft(stay)).toBe(false);
  });

  test("a reversal that arrives after a later leaving takes back only what it knew of", () => {
    const { stay, warnings } = after(discharged("a", 0), discharged("b", 30), reversed("c", 10, 31));
    expect(stay.live.map(({ number }) => number)).toEqual([2]);
    expect(warnings).toContain("reversal-before-discharge");
  });

  test("a reversal dated with a day alone covers that day", () => {
    const dated = { ...reversed("b", 0), occurredUntil: at(23) };
    expect(hasLeft(after(discharged("a", 17), dated).stay)).toBe(false);
  });
});

describe("laws", () => {
  const types = fc.constantFrom<EventType | null>(
    "discharged",
    "discharged",
    "discharge-reversed",
    "planned",
    null,
  );
  const events = fc
    .array(
      fc.record({
        type: types,
        died: fc.boolean(),
        occurred: fc.integer({ min: 0, max: 6 }),
        late: fc.integer({ min: 0, max: 6 }),
      }),
    )
    .map((list) =>
      list.map(({ type, died: dies, occurred, late }, index) => ({
        ...event(`e${index}`, type, occurred, occurred + late),
        died: dies,
      })),
    );

  /** Said without the code: a child has left unless a reversal that could know of it came after every leaving. */
  const shouldHaveLeft = (sequence: readonly StayEvent[]) =>
    sequence.some(
      (left, index) =>
        left.type === "discharged" &&
        !sequence
          .slice(index + 1)
          .some(
            ({ type, occurredUntil }) => type === "discharge-reversed" && occurredUntil >= left.occurredAt,
          ),
    );

  test("after any sequence a child who has left has a live discharge", () => {
    fc.assert(
      fc.property(events, (sequence) => {
        expect(hasLeft(after(...sequence).stay)).toBe(shouldHaveLeft(sequence));
      }),
      { numRuns: 2_000 },
    );
  });

  test("the last message about each discharge says how it stands", () => {
    fc.assert(
      fc.property(events, (sequence) => {
        const { stay, effects } = after(...sequence);
        const lastWord = new Map(effects.map(({ dischargeId, kind }) => [dischargeId, kind]));
        const live = [...lastWord].filter(([, kind]) => kind === "discharged").map(([id]) => id);
        expect(live).toEqual(stay.live.map(({ dischargeId }) => dischargeId));
      }),
    );
  });

  test("numbers grow by one, and no two discharges share an id", () => {
    fc.assert(
      fc.property(events, (sequence) => {
        const numbers = new Map(
          after(...sequence).effects.map(({ dischargeId, number }) => [dischargeId, number]),
        );
        expect([...numbers.values()]).toEqual([...numbers.values()].map((_, index) => index + 1));
      }),
    );
  });

  test("a decision never changes the stay it was given", () => {
    const freeze = (stay: Stay): Stay => Object.freeze({ ...stay, live: Object.freeze([...stay.live]) });
    fc.assert(
      fc.property(events, (sequence) => {
        let stay = freeze(newStay(STAY));
        for (const each of sequence) stay = freeze(decide(stay, each).next);
      }),
    );
  });
});
