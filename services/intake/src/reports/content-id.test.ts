import { HOUR, instant } from "@homeward/contracts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide, hasLeft, newStay, type Stay } from "../stays/stay.ts";
import { idAt, idsOf } from "./content-id.ts";

interface Sent {
  readonly type: "discharged" | "discharge-reversed" | "planned";
  /** Hours; null where the unit does not state it. */
  readonly occurred: number | null;
  /** The sender's own event id. */
  readonly named: string | null;
}
interface Book {
  readonly stay: Stay;
  readonly kept: ReadonlyMap<string, number | null>;
  readonly replayed: boolean;
}

const at = (hours: number) => instant(1_800_000_000_000_000 + hours * HOUR);
const empty: Book = {
  stay: newStay("6f2c1c1e-6a2b-4f27-9b7e-0d3d1f5f7a11"),
  kept: new Map(),
  replayed: false,
};

/** As intake does it: first the event id is looked up, then the stay decides. */
function hear({ stay, kept }: Book, { type, occurred, named }: Sent, hour: number): Book {
  const content = `content ${type} ${occurred}`;
  const unnamed = type === "discharged" ? idAt(content, stay, kept) : content;
  const eventId = named ?? unnamed;
  if (kept.has(eventId)) return { stay, kept, replayed: true };
  const occurredAt = at(occurred ?? hour);
  const event = { eventId, type, receivedAt: at(hour), occurredAt, occurredUntil: occurredAt };
  const { next, dischargeNumber } = decide(stay, event);
  return { stay: next, kept: new Map(kept).set(eventId, dischargeNumber), replayed: false };
}
const hearAll = (sent: readonly Sent[]) => sent.reduce((book, each, hour) => hear(book, each, hour), empty);

const left: Sent = { type: "discharged", occurred: null, named: null };
const back: Sent = { type: "discharge-reversed", occurred: null, named: null };

describe("a discharge without an event id", () => {
  test("is a repeat as long as what it told of stands", () => {
    expect(hearAll([left, left])).toMatchObject({ replayed: true, stay: { discharges: 1 } });
  });

  test("is a new one once that was reversed, and again a repeat after that", () => {
    const again = hearAll([left, back, left]);
    expect(again).toMatchObject({ replayed: false, stay: { discharges: 2, live: [{ number: 2 }] } });
    expect(hear(again, left, 9)).toMatchObject({ replayed: true, stay: { discharges: 2 } });
    expect(idsOf("c", again.stay)).toEqual(["c", "c-1"]);
  });

  test("is no new one because another was reversed", () => {
    const another = { ...left, occurred: -5 };
    const early = { ...back, occurred: -3 };
    expect(hearAll([left, another, early, left])).toMatchObject({
      replayed: true,
      stay: { live: [{ number: 1 }] },
    });
  });
});

describe("laws", () => {
  const sent = fc.array(
    fc.record<Sent>({
      type: fc.constantFrom("discharged", "discharged", "discharge-reversed", "planned"),
      occurred: fc.option(fc.integer({ min: 0, max: 4 })),
      named: fc.option(fc.constantFrom("e1", "e2", "e3"), { freq: 2 }),
    }),
    { maxLength: 12 },
  );

  test("whatever was reported before, after a discharge without an id the child has left", () => {
    fc.assert(
      fc.property(sent, fc.option(fc.integer({ min: 0, max: 4 })), (before, occurred) => {
        const book = hear(hearAll(before), { ...left, occurred }, before.length);
        expect(hasLeft(book.stay)).toBe(true);
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
