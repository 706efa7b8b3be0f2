import { formatInstant, parseInstant } from "@homeward/contracts";
import { expect, test } from "vitest";
import { occurrence } from "./timing.ts";

const receivedAt = parseInstant("2026-11-20T18:00:00Z");
const of = (occurredAt: string | null) => {
  const found = occurrence({ occurredAt }, receivedAt);
  return [
    formatInstant(found.occurredAt),
    formatInstant(found.occurredUntil),
    found.warnings.map(({ code }) => code).join(),
  ];
};

test.each([
  [null, "2026-11-20T18:00:00Z", "2026-11-20T18:00:00Z", ""],
  ["2026-11-20T17:30:00Z", "2026-11-20T17:30:00Z", "2026-11-20T17:30:00Z", ""],
  ["2026-11-20", "2026-11-20T00:00:00Z", "2026-11-20T23:59:59.999999Z", ""],
  ["2026-11-20T18:04:59Z", "2026-11-20T18:04:59Z", "2026-11-20T18:04:59Z", ""],
  ["2026-11-20T18:06:00Z", "2026-11-20T18:06:00Z", "2026-11-20T18:06:00Z", "occurred-in-future"],
  ["2026-10-01T12:00:00Z", "2026-10-01T12:00:00Z", "2026-10-01T12:00:00Z", "occurred-long-ago"],
])("%j happened from %s until %s %s", (stated, from, until, warning) => {
  expect(of(stated)).toEqual([from, until, warning]);
});
