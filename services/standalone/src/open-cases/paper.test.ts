import { parseInstant } from "@homeward/contracts";
import type { OpenCase } from "@homeward/notifier";
import { expect, it } from "vitest";
import { asHtml, asText } from "./paper.ts";

const now = parseInstant("2026-11-20T03:00:00Z");
const silent: OpenCase = {
  reference: "AB23CD45",
  part: "lead",
  state: "waiting",
  urgent: true,
  dischargedAt: parseInstant("2026-11-19T17:30:00Z"),
  deadline: { clock: "acceptance", at: parseInstant("2026-11-20T02:30:00Z") },
  rung: 2,
  recipient: "Rotherham CAMHS",
  unit: { name: "Willow House", ward: "Willow", phone: "01632 960001" },
  alarm: null,
};

it("says what is due, whom to ring, who was asked and where the ladder stands", () => {
  const line = asText([silent], now)
    .split("\n")
    .find((it) => it.includes("AB23CD45"));
  expect(line).toMatch(
    /^OVERDUE 02:30 Fri 20 Nov +AB23CD45 +01632 960001 \(Willow House, Willow\) +left 17:30 Thu 19 Nov, URGENT +Rotherham CAMHS +2$/,
  );
});

it("what nobody has taken on comes first, what is held is not called accepted, an alarm of ours comes last", () => {
  const held = { ...silent, reference: "HELD0000", state: "held" };
  const taken = { ...silent, reference: "TAKEN000", state: "accepted" };
  const alarm = {
    ...silent,
    reference: "ALARM000",
    unit: null,
    alarm: "A message is stuck.",
    part: "must-know",
  };
  const text = asText([alarm, taken, held, silent], now);
  const order = [
    "Taken on by nobody: 2",
    "HELD0000",
    "first contact is due: 1",
    "TAKEN000",
    "own: 1",
    "ALARM000",
  ];
  const places = order.map((it) => text.indexOf(it));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(text).toMatch(/HELD0000.*held, not accepted; 2/);
});

it("under a protected address says whom to ask instead of who was asked", () => {
  const text = asText([{ ...silent, recipient: null }], now);
  expect(text).toContain("ask the resolver for protected cases");
  expect(text).not.toContain("Rotherham");
});

it("as a page holds the same, with every character harmless", () => {
  const page = asHtml([{ ...silent, recipient: '<b>"A" & B</b>' }], now);
  expect(page).toContain("<td>OVERDUE 02:30 Fri 20 Nov</td><td>AB23CD45</td>");
  expect(page).toContain("&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;");
  expect(asHtml([], now)).toContain("Taken on by nobody: 0");
});
