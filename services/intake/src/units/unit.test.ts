import { describe, expect, test } from "vitest";
import { unitOfReport, type Reporter } from "./unit.ts";

const willow = { odsCode: "RXE", ward: "Willow", name: "Willow Ward", phone: "01709 1" };
const birch = { odsCode: "RXE", ward: "Birch", name: "Birch Ward", phone: "01709 2" };
const reporter: Reporter = { odsCode: "RXE", ward: "Willow", units: [willow, birch] };
const contact = { name: null, phone: "01709 9", email: null };

describe("a key speaks for its own unit", () => {
  test.each(["Willow", " willow ", null])("ward %j is its own", (ward) => {
    expect(unitOfReport(reporter, { odsCode: "rxe", ward, contact })).toEqual({
      ok: true,
      unit: willow,
      warnings: [],
    });
  });

  test("another known ward of the house is another unit", () => {
    expect(unitOfReport(reporter, { odsCode: "RXE", ward: "birch", contact })).toEqual({ ok: false });
  });

  test("another organisation is another unit", () => {
    expect(unitOfReport(reporter, { odsCode: "RXG", ward: "Willow", contact })).toEqual({ ok: false });
  });

  test("a ward that nobody knows is its own, and said so", () => {
    const found = unitOfReport(reporter, { odsCode: "RXE", ward: "Willo", contact });
    expect(found).toMatchObject({
      ok: true,
      unit: willow,
      warnings: [{ code: "ward-unknown", pointer: "/unit/ward" }],
    });
  });
});

test("a unit that nobody has described is named by its ward, with the telephone of the report", () => {
  const nobody: Reporter = { odsCode: "RXE", ward: "Ash", units: [] };
  expect(unitOfReport(nobody, { odsCode: "RXE", ward: "Ash", contact })).toEqual({
    ok: true,
    unit: { odsCode: "RXE", ward: "Ash", name: "Ash", phone: "01709 9" },
    warnings: [],
  });
});
