import { parseInstant } from "@homeward/contracts";
import { expect, it } from "vitest";
import { tellOfStuck } from "./stuck.ts";

const at = parseInstant("2026-11-20T18:30:00Z");
const about = {
  caseId: "01a1fa02-11f8-8d0b-9a57-0d6d1f6a7c11",
  test: false,
  alarmKind: null,
  name: ["x", 1],
};
const idsOf = (...told: ReturnType<typeof tellOfStuck>[]) => told.flat().map(({ id }) => id);

it("one alarm for each name, whenever and however often it is told", () => {
  const again = [tellOfStuck("deadline-stuck", about, at), tellOfStuck("deadline-stuck", about, at)];
  expect(new Set(idsOf(...again)).size).toBe(1);
  const other = tellOfStuck("deadline-stuck", { ...about, name: ["x", 2] }, at);
  expect(new Set(idsOf(...again, other)).size).toBe(2);
});

it("of a test case reaches test contact points only", () => {
  const told = tellOfStuck("outcome-stuck", { ...about, test: true }, at);
  expect(told).toMatchObject([{ data: { test: true } }]);
});

it("an alarm that is stuck itself is not told of by another; any other kind of alarm is", () => {
  expect(tellOfStuck("deadline-stuck", { ...about, alarmKind: "deadline-stuck" }, at)).toEqual([]);
  expect(tellOfStuck("deadline-stuck", { ...about, alarmKind: "report-quarantined" }, at)).toHaveLength(1);
});
