import { instant, nameId } from "@homeward/contracts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutPage, formatPlace, parsePlace, type Place } from "./page.ts";

const place = fc.record({
  openedAt: fc.integer({ min: 0, max: 4_000_000_000_000_000 }).map(instant),
  caseId: fc.string().map((text) => nameId(text)),
});

describe("a place in a list", () => {
  it("law: is read back exactly as it was given", () => {
    fc.assert(
      fc.property(place, (given) => {
        expect(parsePlace(formatPlace(given))).toEqual(given);
      }),
    );
  });

  it("law: nothing else is read as one, and nothing breaks it", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parsePlace(text)).toBe(null);
        expect(parsePlace(Buffer.from(text).toString("base64url"))).toBe(null);
      }),
    );
    const encoded = (at: string) => Buffer.from(`${at} ${nameId("x")}`).toString("base64url");
    expect(parsePlace(encoded("1763663400000000"))).not.toBe(null);
    expect(parsePlace(encoded("9999999999999999999"))).toBe(null);
    expect(parsePlace(encoded("-999999999999999999"))).toBe(null);
  });
});

describe("a page", () => {
  const rows = [3, 2, 1].map((n) => ({ openedAt: instant(n), caseId: nameId(n) }));
  it("says where the next begins only when there is one", () => {
    expect(cutPage(rows, 3, (row) => row)).toEqual({ rows, next: null });
    expect(cutPage(rows, 2, (row) => row)).toEqual({
      rows: rows.slice(0, 2),
      next: formatPlace(rows[1] as Place),
    });
    expect(cutPage([], 2, (row: Place) => row)).toEqual({ rows: [], next: null });
  });
});
