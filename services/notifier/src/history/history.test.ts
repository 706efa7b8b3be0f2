import { instant, parseInstant, plus } from "@homeward/contracts";
import { firstBroken } from "@homeward/kernel";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { homeward, link, noHistory, type Entry, type Happening } from "./history.ts";

const at = parseInstant("2026-11-20T18:30:00Z");
const happening: Happening = {
  caseId: "case-1",
  kind: "acknowledged",
  actor: { name: "Ada Bell", role: "clinician", odsCode: "CAM01", channel: "webhook" },
  at,
  from: "waiting",
  to: "accepted",
  policy: { id: "default", version: 3 },
  rule: { rule: "destination", ruleVersion: 2 },
  detail: { outcome: "accepted" },
};

function chain(happenings: readonly Happening[]): Entry[] {
  const entries: Entry[] = [];
  for (const one of happenings) entries.push(link(entries.at(-1) ?? noHistory, one));
  return entries;
}

describe("an entry", () => {
  it("says who, in which role, of which organisation, by which channel, when, under which policy and rule", () => {
    expect(JSON.parse(link(noHistory, happening).text)).toEqual({
      seq: 1,
      at: "2026-11-20T18:30:00Z",
      caseId: "case-1",
      kind: "acknowledged",
      actor: { name: "Ada Bell", role: "clinician", odsCode: "CAM01" },
      channel: "webhook",
      from: "waiting",
      to: "accepted",
      policy: { id: "default", version: 3 },
      rule: { rule: "destination", ruleVersion: 2 },
      detail: { outcome: "accepted" },
    });
  });

  it("of Homeward's own doing names Homeward and by which channel", () => {
    const entry = link(noHistory, { ...happening, actor: homeward("timer") });
    expect(JSON.parse(entry.text)).toMatchObject({
      actor: { name: "homeward", role: null },
      channel: "timer",
    });
  });

  it("is written the same whatever order its fields came in", () => {
    const reversed = Object.fromEntries(Object.entries(happening).toReversed()) as unknown as Happening;
    expect(link(noHistory, reversed)).toEqual(link(noHistory, happening));
  });

  it("the first follows from nothing", () => {
    expect(link(noHistory, happening)).toMatchObject({ seq: 1, prevHash: "" });
  });

  it("never goes back in time: at least a microsecond after the one before", () => {
    const [first, second] = chain([happening, { ...happening, at: plus(at, -60_000_000) }]);
    expect(first?.at).toBe(at);
    expect(second?.at).toBe(plus(at, 1));
  });
});

const happenings = fc.array(
  fc
    .record({ kind: fc.string(), micros: fc.integer({ min: 0, max: 2e15 }), said: fc.string() })
    .map(({ kind, micros, said }): Happening => ({
      ...happening,
      kind,
      at: instant(micros),
      detail: { said },
    })),
  { minLength: 1, maxLength: 12 },
);

test("law: a chain as it was written is whole", () => {
  fc.assert(fc.property(happenings, (all) => firstBroken(chain(all)) === null));
});

test("law: whatever is changed, added in between, left out or put elsewhere is found (P10)", () => {
  const tampering = fc.constantFrom("text", "hash", "prevHash", "remove", "insert", "swap");
  fc.assert(
    fc.property(happenings, fc.nat(), tampering, (all, where, how) => {
      const entries = chain(all);
      const index = where % entries.length;
      const before = JSON.stringify(entries);
      const forged = tamper(entries, index, how);
      // The last entry left out leaves a whole, shorter chain: that shows against the head on the case.
      if (how === "remove" && index === entries.length - 1) return firstBroken(forged) === null;
      if (JSON.stringify(forged) === before) return true;
      return firstBroken(forged) !== null;
    }),
  );
});

function tamper(entries: Entry[], index: number, how: string): Entry[] {
  const entry = entries[index];
  const next = entries[index + 1];
  if (!entry) return entries;
  switch (how) {
    case "remove":
      return entries.toSpliced(index, 1);
    case "insert":
      return entries.toSpliced(index, 0, { ...entry, text: `${entry.text} ` });
    case "swap":
      return next ? entries.toSpliced(index, 2, next, entry) : entries;
    default:
      return entries.with(index, { ...entry, [how]: `${entry[how as "text"]}x` });
  }
}

it("a forger who also makes the hash right breaks the entry after it", () => {
  const entries = chain([happening, { ...happening, kind: "closed" }]);
  const forged = link(noHistory, { ...happening, detail: { outcome: "declined" } });
  expect(firstBroken(entries.with(0, forged))).toBe(2);
});
