import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  isStandInPostcode,
  parseGssCode,
  parseNhsNumber,
  parseOdsCode,
  parsePostcode,
} from "./identifiers.ts";

interface Vector {
  readonly input: string;
  readonly valid: boolean;
  readonly note?: string;
}
const vectors = JSON.parse(
  readFileSync(new URL("../test/fixtures/nhs_number_cases.json", import.meta.url), "utf8"),
) as { is_valid: Vector[]; standardise: { input: string; output: string }[] };

describe("NHS number", () => {
  const scottishDate = (vector: Vector) => vector.note?.includes("only the date rejects it") ?? false;

  test.each(vectors.is_valid.filter((vector) => !scottishDate(vector)))(
    "published vector $input: $valid",
    ({ input, valid }) => {
      expect(parseNhsNumber(input) !== null).toBe(valid);
    },
  );

  test("the date inside a Scottish number is not judged", () => {
    const judged = vectors.is_valid.filter(scottishDate);
    expect(judged).toHaveLength(1);
    for (const { input } of judged) expect(parseNhsNumber(input)).toBe(input);
  });

  test("spaces and hyphens go", () => {
    for (const { input, output } of vectors.standardise.filter((vector) => vector.output !== ""))
      expect(parseNhsNumber(input)).toBe(output);
  });

  test("one wrong digit is found, wherever it is", () => {
    const good = "9990000018";
    expect(parseNhsNumber(good)).toBe(good);
    for (let place = 0; place < 10; place++)
      for (const digit of "0123456789")
        if (digit !== good[place])
          expect(parseNhsNumber(good.slice(0, place) + digit + good.slice(place + 1))).toBeNull();
  });

  test("a number whose check would be 10 does not exist", () => {
    for (const digit of "0123456789") expect(parseNhsNumber(`000000006${digit}`)).toBeNull();
  });
});

describe("postcode", () => {
  test.each([
    ["s602ud", "S60 2UD"],
    [" S60  2UD ", "S60 2UD"],
    ["S602 UD", "S60 2UD"],
    ["m11ae", "M1 1AE"],
    ["DN551PT", "DN55 1PT"],
    ["ec1a1bb", "EC1A 1BB"],
    ["W1A0AX", "W1A 0AX"],
    ["GIR 0AA", "GIR 0AA"],
    ["zz993vz", "ZZ99 3VZ"],
  ])("%s is %s", (written, usual) => {
    expect(parsePostcode(written)).toBe(usual);
  });

  test.each([
    "",
    "S60",
    "S60 2U",
    "S60 2UDD",
    "S6O 2UD",
    "S60 2CD",
    "QA1 1AA",
    "1S60 2UD",
    "S60-2UD",
    "not known",
  ])("%j is none", (written) => {
    expect(parsePostcode(written)).toBeNull();
  });

  test("the stand-ins for no address are told apart", () => {
    expect(["ZZ99 3VZ", "S60 2UD"].map((text) => isStandInPostcode(parsePostcode(text)!))).toEqual([
      true,
      false,
    ]);
  });
});

test("organisation codes are 2 to 12 letters and digits", () => {
  expect(["rxg", " C87002 ", "S1Y5D"].map(parseOdsCode)).toEqual(["RXG", "C87002", "S1Y5D"]);
  expect(["", "R", "RXG-1", "R".repeat(13), "RÉX"].map(parseOdsCode)).toEqual([null, null, null, null, null]);
});

test("area codes are a letter of a country and eight digits", () => {
  expect(["e08000018", "W06000015", "S12000033"].map(parseGssCode)).toEqual([
    "E08000018",
    "W06000015",
    "S12000033",
  ]);
  expect(["", "E0800001", "E080000180", "X08000018", "08000018E"].map(parseGssCode)).toEqual(
    Array(5).fill(null),
  );
});
