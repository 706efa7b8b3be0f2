import { parseNhsNumber, report as reportSchema } from "@homeward/contracts";
import { expect, it } from "vitest";
import { identityOf, report, testNhsNumber } from "./builders.ts";

it("gives valid NHS numbers of the range for tests, each once", () => {
  const numbers = Array.from({ length: 5_000 }, testNhsNumber);
  expect(new Set(numbers).size).toBe(5_000);
  expect(numbers.filter((number) => !number.startsWith("999") || parseNhsNumber(number) === null)).toEqual(
    [],
  );
});

it("builds reports that the contract takes as they are", () => {
  const built = report();
  expect(reportSchema.parse(built)).toEqual(built);
  expect(report().stay.spellId).not.toBe(built.stay.spellId);
});

it("overrides at any depth", () => {
  const built = report({
    test: true,
    home: { destination: { postcode: null } },
    discharge: { riskFlags: [] },
  });
  expect(built).toMatchObject({
    test: true,
    home: { destination: { kind: "usual-residence", postcode: null }, registeredGp: "C87002" },
    discharge: { riskFlags: [], method: "planned" },
  });
  expect(report({ followUp: { acceptedBy: null } }).followUp.acceptedBy).toBeNull();
});

it("knows every word that identifies", () => {
  const words = identityOf(
    report({
      child: { nhsNumber: "9990000018" },
      home: { lookedAfter: { socialWorker: { name: "Ann Other" } } },
    }),
  );
  expect(words).toEqual(
    expect.arrayContaining(["9990000018", "999 000 0018", "S60 2UD", "S602UD", "Ann Other"]),
  );
  expect(words.filter((word) => word.startsWith("Given") || word.startsWith("Family"))).toHaveLength(2);
});
