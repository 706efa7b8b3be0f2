import { HOUR, instant } from "@homeward/contracts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide, newStay, type Stay } from "../stays/stay.ts";
import { idAt } from "./content-id.ts";

interface Sent {
  readonly type: "discharged" | "discharge-reversed" | "planned";
  /** Hours; null where the unit does not state it. */
  readonly occurred: number | null;
  /** The sender's own event id. */
  readonly named: string | null;
  readonly died: boolean;
}
interface Book {
  readonly stay: Stay;
  readonly kept: readonly string[];
  /** Whether the last word about each discharge was that the child died. */
  readonly dead: ReadonlyMap<number, boolean>;
  readonly replayed: boolean;
}

const at = (hours: number) => instant(1_800_000_000_000_000 + hours * HOUR);
const empty: Book = {
  stay: newStay("6f2c1c1e-6a2b-4f27-9b7e-0d3d1f5f7a11"),
  kept: [],
  dead: new Map(),
  replayed: false,
};

/** As intake does it: first the event id is looked up, then the stay decides. */
function hear(book: Book, { type, occurred, named, died }: Sent, hour: number): Book {
  const { stay, kept } = book;
  const contentId = `content ${type} ${occurred} ${died}`;
  const of = { contentId, kept: kept.filter((id) => id.startsWith(contentId)), died };
  const eventId = named ?? (type === "discharged" ? idAt(stay, of) : contentId);
  if (kept.includes(eventId)) return { ...book, replayed: true };
  const occurredAt = at(occurred ?? hour);
  const event = { eventId, type, receivedAt: at(hour), occurredAt, occurredUntil: occurredAt, died };
  const { next, effects } = decide(stay, event);
  const dead = new Map([...book.dead, ...effects.map(({ number }) => [number, died] as const)]);
  return { stay: next, kept: [...kept, eventId], dead, replayed: false };
}
const hearAll = (sent: readonly Sent[]) => sent.reduce((book, each, hour) => hear(book, each, hour), empty);

/** Of the leavings that stand: whose last word is that the child lives. */
const chased = ({ stay, dead }: Book) =>
  stay.live.map(({ number }) => number).filter((number) => dead.get(number) === false);

const left: Sent = { type: "discharged", occurred: null, named: null, died: false };
const back: Sent = { ...left, type: "discharge-reversed" };

describe("a discharge without an event id", () => {
  test("is a repeat as long as what it told of stands", () => {
    expect(hearAll([left, left])).toMatchObject({ replayed: true, stay: { discharges: 1 } });
  });

  test("is a new one once that was reversed, and again a repeat after that", () => {
    const again = hearAll([left, back, left]);
    expect(again).toMatchObject({ replayed: false, stay: { discharges: 2, live: [{ number: 2 }] } });
    expect(hear(again, left, 9)).toMatchObject({ replayed: true, stay: { discharges: 2 } });
    expect(again.kept.at(-1)).toBe(`${again.kept[0]}-1`);
  });

  test("is no new one because another was reversed", () => {
    const another = { ...left, occurred: -5 };
    const early = { ...back, occurred: -3 };
    expect(hearAll([left, another, early, left])).toMatchObject({
      replayed: true,
      stay: { live: [{ number: 1 }] },
    });
  });

  test.each([17, null])("is said anew where a death reported since was a mistake (at %s)", (occurred) => {
    const alive = { ...left, occurred };
    const corrected = hearAll([alive, { ...alive, died: true }, alive]);
    expect(corrected.replayed).toBe(false);
    expect(chased(corrected)).not.toEqual([]);
    expect(hear(corrected, alive, 9)).toEqual({ ...corrected, replayed: true });
  });

  test("is said anew as often as it is told otherwise", () => {
    const [alive, other] = [
      { ...left, occurred: 17 },
      { ...left, occurred: 17, named: "e1" },
    ];
    const book = hearAll([alive, other, alive, { ...other, named: "e2" }, alive]);
    expect(new Set(book.kept).size).toBe(5);
    expect(book).toMatchObject({ replayed: false, stay: { discharges: 1 } });
  });
});

describe("a death without an event id", () => {
  const alive = { ...left, occurred: 17 };
  const died = { ...alive, died: true };

  test("silences nobody by coming again late", () => {
    const again = hearAll([alive, died, alive, died]);
    expect(again.replayed).toBe(true);
    expect(chased(again)).toEqual([1]);
  });

  test("is a new one once its like was reversed and no leaving stands", () => {
    expect(hearAll([died, { ...back, occurred: 18 }, died])).toMatchObject({
      replayed: false,
      stay: { live: [{ number: 2 }] },
    });
  });
});

describe("laws", () => {
  const sent = fc.array(
    fc.record<Sent>({
      type: fc.constantFrom("discharged", "discharged", "discharge-reversed", "planned"),
      occurred: fc.option(fc.integer({ min: 0, max: 4 })),
      named: fc.option(fc.constantFrom("e1", "e2", "e3"), { freq: 2 }),
      died: fc.boolean(),
    }),
    { maxLength: 12 },
  );

  test("whatever was reported before, after a discharge without an id the child is chased", () => {
    fc.assert(
      fc.property(sent, fc.option(fc.integer({ min: 0, max: 4 })), (before, occurred) => {
        const book = hear(hearAll(before), { ...left, occurred }, before.length);
        expect(chased(book)).not.toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("a death that was told before silences nobody", () => {
    fc.assert(
      fc.property(sent, fc.option(fc.integer({ min: 0, max: 4 })), (reports, occurred) => {
        const died = { ...left, occurred, died: true };
        const before = hearAll([died, ...reports]);
        expect(chased(hear(before, died, reports.length + 1))).toEqual(chased(before));
      }),
      { numRuns: 2_000 },
    );
  });

  test("the same report twice is once", () => {
    fc.assert(
      fc.property(sent, (reports) => {
        for (const [index, last] of reports.entries()) {
          const once = hearAll(reports.slice(0, index + 1));
          expect(hear(once, last, index + 1)).toEqual({ ...once, replayed: true });
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
