import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { takenOn } from "./acknowledgement.ts";
import { personName } from "./outcomes.ts";
import { readAcknowledgement, readFirstContact } from "./read-answer.ts";

const load = (name: string) =>
  JSON.parse(readFileSync(new URL(`../examples/${name}`, import.meta.url), "utf8")) as { by: object };
const doors = [
  ["an acknowledgement", readAcknowledgement, load("acknowledgement.accepted.json")],
  ["a first contact", readFirstContact, load("first-contact.seen.json")],
] as const;

const nobody = [
  "",
  "   ",
  "\u200b",
  "\u00a0",
  "\n",
  "\0",
  "\uD800",
  "\u2060\u{e0041}",
  "\u3164",
  "\u115f\uffa0",
  "\u0301",
  ".",
  "- / -",
  "\u{1f600}",
];

describe.each(doors)("the name in %s", (_door, read, example) => {
  const readName = (name: unknown) => read({ ...example, by: { ...example.by, name } });

  it.each(nobody)("%j names nobody", (name) => {
    expect(readName(name)).toMatchObject({
      ok: false,
      code: "field-invalid",
      errors: [{ pointer: "/by/name" }],
    });
  });

  it.each([
    ["Sam Lead", "Sam Lead"],
    [" \u200bSam\u00a0Lead\u2060\n", "Sam\u00a0Lead"],
    ["Ž", "Ž"],
    ["李", "李"],
    ["محمد", "محمد"],
    ["नी\u200dला", "नी\u200dला"],
    ["Team 7", "Team 7"],
    ["O'Neill-Şahin", "O'Neill-Şahin"],
  ])("%j is %j", (written, name) => {
    expect(readName(written)).toMatchObject({ ok: true, value: { by: { name } } });
  });
});

it("a name has at most 200 characters, what nobody sees at its ends apart", () => {
  expect(personName.safeParse(` ${"x".repeat(200)} `).success).toBe(true);
  expect(personName.safeParse("x".repeat(201)).success).toBe(false);
});

it("what was recorded before stays readable", () => {
  const by = { name: " ", role: "clinician", odsCode: "RXE" };
  expect(takenOn.parse({ by, at: "2026-11-20T18:30:00Z", outcome: "accepted" }).by).toEqual(by);
});
