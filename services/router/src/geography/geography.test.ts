import { describe, expect, it } from "vitest";
import { gazetteer, geography } from "../../test/south-yorkshire.ts";
import { parsePostcodes, parseTable } from "./geography.ts";

describe("the compact files", () => {
  it("hold every postcode and practice once", () => {
    expect(geography.postcodes).toHaveLength(47_949);
    expect(new Set(geography.postcodes.map((it) => it.postcode)).size).toBe(47_949);
    expect(geography.practices).toHaveLength(6_618);
    expect(geography.districts).toHaveLength(296);
  });

  it("become places with the codes of today", () => {
    expect(gazetteer.postcodes.find((it) => it.postcode === "S60 2UD")).toEqual({
      postcode: "S60 2UD",
      lad: "E08000018",
      subIcb: "E38000141",
    });
    expect(new Set(gazetteer.postcodes.map((it) => it.lad))).not.toContain("E08000016");
    expect(gazetteer.authorities.find((it) => it.name === "Barnsley")?.code).toBe("E08000038");
    expect(gazetteer.authorities.find((it) => it.name === "Nottinghamshire")).toMatchObject({
      code: "E10000024",
      lad: null,
    });
  });
});

describe("reading them", () => {
  it("reads a line of postcodes", () => {
    expect(parsePostcodes("E08000018 03L S60 2 UDUE\n").map((it) => it.postcode)).toEqual([
      "S60 2UD",
      "S60 2UE",
    ]);
  });

  it.each(["E08000018 03L S60 2 UDU", "E08000018 03L S60 UD", ""])("refuses %j", (line) => {
    expect(() => parsePostcodes(line)).toThrow("line 1 is not readable");
  });

  it("refuses a table with a ragged line", () => {
    expect(() => parseTable("a\tb\n1\t2\n3\n")).toThrow("line 3 has 1 fields");
  });
});
