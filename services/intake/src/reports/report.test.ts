import { report as reportSchema } from "@homeward/contracts";
import { anyCharacter } from "@homeward/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completeReport, pointersOf, withAt } from "../../test/complete-report.ts";
import { readReport } from "./report.ts";

const read = (json: unknown) => {
  const result = readReport(json);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.faults)}`);
  return result;
};
const readWith = (pointer: string, value: unknown) => read(withAt(completeReport(), pointer, value));
const codesAt = (warnings: readonly { code: string; pointer: string }[], pointer: string) =>
  warnings.filter((warning) => warning.pointer === pointer).map(({ code }) => code);

const REQUIRED = ["/type", "/unit/odsCode", "/stay/spellId"];
const leaves = pointersOf(completeReport());

test("a complete report is read without a warning, and comes out as it went in", () => {
  expect(read(completeReport())).toEqual({ ok: true, report: completeReport(), warnings: [] });
});

describe("what names no unit, no stay or no event is refused", () => {
  test.each([...REQUIRED, "/unit", "/stay"])("%s missing", (pointer) => {
    const result = readReport(withAt(completeReport(), pointer, undefined));
    expect(result).toMatchObject({ ok: false, faults: [{ code: "missing" }] });
  });
  test.each([
    ["/unit/odsCode", "not a code"],
    ["/unit/odsCode", 7],
    ["/stay/spellId", " "],
    ["/stay/spellId", {}],
    ["/stay/spellId", 1e300],
    ["/type", ""],
    ["/type", true],
  ])("%s impossible: %j", (pointer, value) => {
    const result = readReport(withAt(completeReport(), pointer, value));
    expect(result).toMatchObject({ ok: false, faults: [{ code: "impossible", pointer }] });
  });
  test.each([null, [], "report", 7, true])("%j is no report", (json) => {
    expect(readReport(json)).toMatchObject({ ok: false, faults: [{ pointer: "" }] });
  });
});

describe("anything else may be missing, is told, and is unknown", () => {
  const optional = leaves.filter((pointer) => !REQUIRED.some((name) => name.startsWith(pointer)));
  test.each(optional.filter((pointer) => pointer !== "/test"))("%s", (pointer) => {
    const { warnings } = readWith(pointer, undefined);
    expect(warnings.filter((warning) => warning.pointer.startsWith(pointer))).not.toEqual([]);
    expect(new Set(warnings.map(({ code }) => code))).toEqual(new Set(["missing"]));
  });

  test("missing is never no", () => {
    const { report } = read({ type: "discharged", unit: { odsCode: "RXE" }, stay: { spellId: "1" } });
    expect(report.home.protection).toEqual({ address: "unknown", mustNotLearn: [] });
    expect(report.home.lookedAfter.status).toBe("unknown");
    expect(report.discharge).toMatchObject({ risk: "not-stated", method: "unknown", urgent: null });
    expect(report.sharing.objection).toBeNull();
    expect(report.eventId).toBeNull();
  });

  test("null where the contract allows it is an answer, not a gap", () => {
    expect(readWith("/child/nhsNumber", null).warnings).toEqual([]);
    expect(readWith("/child/givenName", null).warnings).toMatchObject([{ code: "missing" }]);
  });
});

describe("untidy values are understood", () => {
  test.each([
    ["/type", "DISCHARGED", "discharged"],
    ["/discharge/method", "Against_Advice", "against-advice"],
    ["/home/protection/address", true, "yes"],
    ["/discharge/urgent", "yes", true],
    ["/stay/spellId", 4711, "4711"],
    ["/child/birthDate", "2011-04-03T00:00:00Z", "2011-04-03"],
    ["/home/protection/mustNotLearn", "parents", ["parents"]],
    ["/test", "true", true],
  ])("%s %j", (pointer, written, understood) => {
    const { report, warnings } = readWith(pointer, written);
    expect([codesAt(warnings, pointer), report]).toEqual([
      ["untidy-value"],
      withAt(completeReport(), pointer, understood),
    ]);
  });

  test.each([
    ["/home/usualPostcode", "s602ud", "S60 2UD"],
    ["/home/registeredGp", "c87002", "C87002"],
    ["/child/nhsNumber", "999 000 0018", "9990000018"],
    ["/occurredAt", "2026-11-20T18:30:00+01:00", "2026-11-20T17:30:00Z"],
  ])("%s %j is usual, and no reason for a warning", (pointer, written, understood) => {
    expect(readWith(pointer, written)).toMatchObject({
      warnings: [],
      report: withAt(completeReport(), pointer, understood),
    });
  });
});

describe("odd values are told, and never a reason to refuse", () => {
  test.each([
    ["/child/nhsNumber", "9990000019", "nhs-number-invalid", "9990000019"],
    ["/home/usualPostcode", "S6O 2UD", "postcode-malformed", "S6O 2UD"],
    ["/home/destination/postcode", "ZZ99 3VZ", "postcode-stand-in", "ZZ99 3VZ"],
    ["/home/registeredGp", "Dr Smith's", "ods-code-malformed", "Dr Smith's"],
    ["/home/lookedAfter/responsibleAuthority", "Rotherham", "gss-code-malformed", "Rotherham"],
    ["/type", "discharge", "unknown-value", null],
    ["/discharge/risk", "none", "unknown-value", "not-stated"],
    ["/home/protection/address", "J", "read-as-protected", "yes"],
    ["/home/protection/address", 1, "read-as-protected", "yes"],
    ["/home/protection/mustNotLearn", [7.5], "unreadable", ["unreadable"]],
    ["/occurredAt", "yesterday", "unreadable", null],
    ["/child/birthDate", "03/04/2011", "unreadable", null],
    ["/discharge/urgent", "perhaps", "unreadable", null],
    ["/test", "perhaps", "unreadable", false],
    ["/child/givenName", "A\0B\uD800", "characters-replaced", "A\uFFFDB\uFFFD"],
    ["/child/localId", "x".repeat(1_001), "cut", "x".repeat(1_000)],
    ["/followUp/leadWorker", "Sam", "unreadable", null],
  ])("%s %j: %s", (pointer, written, warning, understood) => {
    const { report, warnings } = readWith(pointer, written);
    expect([codesAt(warnings, pointer), report]).toEqual([
      [warning],
      withAt(completeReport(), pointer, understood),
    ]);
  });

  const unreadable = ["yes", true, ["yes"], 7.5, "", []];
  test.each([
    ...unreadable.map((written) => ["/home/protection", written] as const),
    ...unreadable.map((written) => ["/home", written] as const),
  ])(
    "%s %j as a whole may say that the address is protected, so it is read as protected",
    (pointer, written) => {
      const { report, warnings } = readWith(pointer, written);
      expect(report.home.protection.address).toBe("yes");
      expect(codesAt(warnings, pointer)).toEqual(["unreadable"]);
      expect(codesAt(warnings, "/home/protection/address")).toEqual(["read-as-protected"]);
    },
  );

  test.each(["/home/protection", "/home"])("%s null states nothing: unknown, and no more", (pointer) => {
    const { report, warnings } = readWith(pointer, null);
    expect(report.home.protection).toEqual({ address: "unknown", mustNotLearn: [] });
    expect(codesAt(warnings, "/home/protection/address")).toEqual(["missing"]);
  });

  test("a time without offset is London's", () => {
    const { report, warnings } = readWith("/occurredAt", "2026-07-01T17:30");
    expect([report.occurredAt, codesAt(warnings, "/occurredAt")]).toEqual([
      "2026-07-01T16:30:00Z",
      ["offset-missing"],
    ]);
  });

  test("an event id that is too long is stood for by its hash", () => {
    const { report, warnings } = readWith("/eventId", "e".repeat(101));
    expect(report.eventId).toMatch(/^sha256-[0-9a-f]{64}$/);
    expect(codesAt(warnings, "/eventId")).toEqual(["event-id-too-long"]);
  });

  test("unknown fields are named where a name is all they can be", () => {
    expect(readWith("/child/shoeSize", 42).warnings).toMatchObject([
      { code: "unknown-field", pointer: "/child/shoeSize" },
    ]);
    expect(readWith("/child/Jane Doe", 42).warnings).toMatchObject([
      { code: "unknown-field", pointer: "/child" },
    ]);
  });
});

describe("laws", () => {
  const MARK = "\u00A7value";
  const marked = fc.string().map((text) => `${MARK}${text}`);
  const { tree: anyJson } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      marked,
      fc.string({ unit: anyCharacter }),
      fc.double(),
      fc.constantFrom(null, true, false, "yes", "discharged", "RXE", "2026-11-20", "", "\uD800"),
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(marked, fc.constantFrom("__proto__", "constructor", "odsCode")), tie("tree")),
    ),
  }));

  test("any JSON at all gives a report of the contract or faults, never an error", () => {
    fc.assert(fc.property(anyJson, (json) => void readReport(json)));
  });

  test("whatever stands in the place of a field: accepted, of the contract's form, and never repeated", () => {
    const optional = leaves.filter((pointer) => !REQUIRED.some((name) => name.startsWith(pointer)));
    fc.assert(
      fc.property(fc.constantFrom(...optional), anyJson, (pointer, value) => {
        const { report, warnings } = readWith(pointer, value);
        reportSchema.parse({ ...report, eventId: report.eventId ?? "e" });
        expect(JSON.stringify(warnings)).not.toContain(MARK);
      }),
      { numRuns: 1_000 },
    );
  });

  test("faults never repeat what was sent either", () => {
    fc.assert(
      fc.property(fc.constantFrom(...REQUIRED), anyJson, (pointer, value) => {
        expect(JSON.stringify(readReport(withAt(completeReport(), pointer, value)))).not.toMatch(
          new RegExp(`(message|pointer)":"[^"]*${MARK}`),
        );
      }),
    );
  });
});
