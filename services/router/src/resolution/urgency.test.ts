import { HOUR, parseInstant, plus } from "@homeward/contracts";
import { report, type Overrides } from "@homeward/testing";
import type { Report } from "@homeward/contracts";
import { expect, it } from "vitest";
import { riskOf, urgencyOf } from "./urgency.ts";

const occurredAt = parseInstant("2026-11-20T17:30:00Z");
const announcedAt = "2026-11-19T17:30:00Z";
const urgency = (more: Overrides<Report> = {}, late = 0) =>
  urgencyOf({
    report: { ...report({ discharge: { announcedAt } }), ...part(more) },
    occurredAt,
    receivedAt: plus(occurredAt, late),
  });
const part = (more: Overrides<Report>) => {
  const { discharge, followUp } = report({ discharge: { announcedAt } });
  return {
    discharge: { ...discharge, ...more.discharge },
    followUp: { ...followUp, ...more.followUp },
  } as Report;
};

it("is not urgent with a safe plan, whatever the risk", () => {
  expect(urgency({ discharge: { risk: "flagged" } })).toEqual({ urgent: false, reasons: [] });
  expect(urgency({ discharge: { method: "clinical-decision" } }).urgent).toBe(false);
  expect(urgency({ discharge: { urgent: false } }).urgent).toBe(false);
});

it.each(["self", "against-advice", "by-relative", "tribunal", "court", "other", "unknown"] as const)(
  "is urgent by the method %s, even where the unit says it is not",
  (method) => {
    const { urgent, reasons } = urgency({ discharge: { method, urgent: false } });
    expect(urgent).toBe(true);
    expect(reasons).toHaveLength(1);
  },
);

it.each([
  ["announced a second too late", { discharge: { announcedAt: "2026-11-19T17:30:01Z" } }],
  ["announced on a day, which counts from its start in London", { discharge: { announcedAt: "2026-11-20" } }],
  ["never announced", { discharge: { announcedAt: null } }],
  ["announced unreadably", { discharge: { announcedAt: "last week" } }],
  ["accepted by nobody", { followUp: { acceptedBy: null } }],
  [
    "accepted by somebody without a name",
    { followUp: { acceptedBy: { name: " ", team: "t", at: null, firstAppointment: null } } },
  ],
  ["said so by the unit", { discharge: { urgent: true } }],
])("is urgent: %s", (_, more) => {
  expect(urgency(more).urgent).toBe(true);
});

it("is urgent when reported more than 12 hours late", () => {
  expect(urgency({}, 12 * HOUR).urgent).toBe(false);
  expect(urgency({}, 12 * HOUR + 1).urgent).toBe(true);
});

it("takes risk as none only where the unit states none", () => {
  const risk = (risk: Report["discharge"]["risk"], riskFlags: string[] = []) =>
    riskOf(report({ discharge: { risk, riskFlags } }).discharge);
  expect(risk("none-stated")).toBe("none-stated");
  expect(risk("not-stated")).toBe("not-stated");
  expect(risk("flagged")).toBe("flagged");
  expect(risk("none-stated", ["suicide-or-self-harm"])).toBe("flagged");
});
