import { describe, expect, it } from "vitest";
import { checkSeeds } from "./check-seeds.ts";
import { formatMistake } from "./mistake.ts";
import { nothingKnown, type Known } from "./references.ts";

const variant = { tell: ["inbox"], wait: "PT30M" };
const folder = () => ({
  "units.json": [
    { odsCode: "TN801", ward: "Larch", name: "Larch House", phone: "01632 960001", icb: "E54000061" },
  ] as object[],
  "teams.json": [
    {
      id: "camhs",
      name: "CAMHS",
      odsCode: "CAM01",
      kind: "camhs",
      catchments: [{ kind: "lad", code: "E08000018" }],
      ageFrom: 0,
      ageTo: 17,
      validFrom: "2026-01-01",
      hours: [{ days: ["mon"], from: "09:00", to: "17:00" }],
      policy: "default",
    },
  ] as object[],
  "people.json": [{ id: "ada", name: "Ada Bell", role: "clinician", odsCode: "CAM01" }] as object[],
  "contact-points.json": [
    {
      id: "inbox",
      owner: "team:camhs",
      kind: "webhook",
      address: "http://127.0.0.1:9099/camhs",
      content: "full",
      secrets: ["whsec_AAAA"],
    },
  ] as object[],
  "policies.json": [
    {
      id: "default",
      version: 1,
      for: "acceptance",
      urgent: true,
      deliveryAllowance: "PT2M",
      rungs: [{ inHours: variant, outOfHours: variant }],
      repeat: [{ every: "PT30M", add: ["rota:on-call"] }],
    },
  ] as object[],
  "rotas.json": [
    {
      id: "on-call",
      owner: "team:camhs",
      shifts: [{ days: ["mon"], from: "20:00", to: "08:00", people: ["ada"] }],
    },
  ] as object[],
  "keys.json": [{ key: "unit-key", role: "unit", owner: "unit:TN801/Larch", demo: true }] as object[],
});
type Folder = ReturnType<typeof folder>;

/** The folder with the first row of a file changed. */
const changed = (file: keyof Folder, change: object): Folder => {
  const files = folder();
  return { ...files, [file]: [{ ...files[file][0], ...change }, ...files[file].slice(1)] };
};
const check = (
  files: Readonly<Record<string, unknown>>,
  env = {},
  known: Known = nothingKnown,
  isProduction = false,
) => {
  const texts = Object.entries(files).map(([name, content]): [string, string] => [
    name,
    typeof content === "string" ? content : JSON.stringify(content),
  ]);
  const checked = checkSeeds(new Map(texts), env, known, isProduction);
  return checked.ok ? [] : checked.mistakes.map(formatMistake);
};

describe("a seed folder", () => {
  it("is read whole, owners parsed and defaults filled in", () => {
    const texts = Object.entries(folder()).map(([name, rows]): [string, string] => [
      name,
      JSON.stringify(rows),
    ]);
    const checked = checkSeeds(new Map(texts), {});
    expect(checked).toMatchObject({
      ok: true,
      seeds: {
        teams: [{ id: "camhs", odsAliases: [] }],
        contactPoints: [{ owner: { kind: "team", id: "camhs" }, test: false }],
        keys: [{ owner: { kind: "unit", odsCode: "TN801", ward: "Larch" }, demo: true }],
      },
    });
  });

  it("may be empty, and may hold geography and a read-me", () => {
    expect(check({})).toEqual([]);
    expect(check({ geography: "", "README.md": "", ".DS_Store": "" })).toEqual([]);
  });

  it.each([
    ["an unknown file", { "policy.json": [] }, ["policy.json: is not a file of a seed folder"]],
    ["no JSON", { "teams.json": "[{" }, ["teams.json: is not JSON (at position 2)"]],
    ["no array", { "teams.json": {} }, ["teams.json: is not a JSON array"]],
    ["no object", { "people.json": [null] }, [expect.stringContaining("people.json#/0: ")]],
    ["an unknown field", changed("people.json", { sex: "f" }), ['people.json#/0: Unrecognized key: "sex"']],
    [
      "a twin",
      { ...folder(), "people.json": [...folder()["people.json"], ...folder()["people.json"]] },
      ["people.json#/1: has the same name as row 0"],
    ],
    [
      "a bad duration",
      changed("policies.json", { deliveryAllowance: "2 minutes" }),
      ["policies.json#/0/deliveryAllowance: not an ISO 8601 duration such as PT30M"],
    ],
    [
      "a bad catchment",
      changed("teams.json", { catchments: [{ kind: "lad", code: "E54000061" }] }),
      ["teams.json#/0/catchments/0/code: the code is not a GSS code of this kind of area"],
    ],
    [
      "repeats that end",
      changed("policies.json", { repeat: [{ every: "PT1M", times: 2 }] }),
      ["policies.json#/0/repeat/0/times: the last repeat has no times: repeats never end"],
    ],
  ])("with %s is refused", (_what, files, mistakes) => expect(check(files)).toEqual(mistakes));

  it.each([
    [
      "team",
      changed("contact-points.json", { owner: "team:x" }),
      ['contact-points.json#/0/owner: no team "x"'],
    ],
    ["unit", changed("keys.json", { owner: "unit:TN801/Oak" }), ['keys.json#/0/owner: no unit "TN801/Oak"']],
    ["rota owner", changed("rotas.json", { owner: "person:x" }), ['rotas.json#/0/owner: no person "x"']],
    [
      "person on call",
      changed("rotas.json", {
        shifts: [{ days: ["mon"], from: "08:00", to: "20:00", people: ["ada", "x"] }],
      }),
      ['rotas.json#/0/shifts/0/people/1: no person "x"'],
    ],
    [
      "person told",
      changed("policies.json", { repeat: [{ every: "PT1M", add: ["person:x", "rota:y", "team:z"] }] }),
      [
        'policies.json#/0/repeat/0/add/0: no person "x"',
        'policies.json#/0/repeat/0/add/1: no rota "y"',
        'policies.json#/0/repeat/0/add/2: no team "z"',
      ],
    ],
    ["policy family", changed("teams.json", { policy: "x" }), ['teams.json#/0/policy: no policy family "x"']],
    [
      "policy row",
      changed("policies.json", { urgent: false }),
      ['teams.json#/0/policy: the policy family "default" has no row for urgent acceptance'],
    ],
  ])("that names no such %s is refused", (_what, files, mistakes) => expect(check(files)).toEqual(mistakes));

  it("may name what the system knows already", () => {
    const files = { "contact-points.json": folder()["contact-points.json"] };
    expect(check(files)).toEqual(['contact-points.json#/0/owner: no team "camhs"']);
    expect(check(files, {}, { ...nothingKnown, teams: new Set(["camhs"]) })).toEqual([]);
  });

  it("sends nothing in the clear in production", () => {
    const at = (address: string) => changed("contact-points.json", { address });
    for (const address of ["http://team.example/inbox", "HTTP://127.0.0.1:9000/"]) {
      expect(check(at(address))).toEqual([]);
      expect(check(at(address), {}, nothingKnown, true)).toEqual([
        "contact-points.json#/0/address: is not encrypted: in production a webhook's address begins with https://",
      ]);
    }
    expect(check(at("https://team.example/inbox"), {}, nothingKnown, true)).toEqual([]);
  });

  it("tells of every mistake at once, and of one fault only once", () => {
    const files = {
      ...changed("teams.json", { ageFrom: -1, colour: "blue" }),
      "units.json": [],
      "extra.json": [],
    };
    expect(check(files)).toHaveLength(4);
    expect(check(files).filter((text) => text.includes("no team"))).toEqual([]);
  });
});

describe("secrets in the environment", () => {
  const files = {
    ...changed("contact-points.json", { secrets: [{ env: "CAMHS_SECRET" }] }),
    "keys.json": [{ key: { env: "UNIT_KEY" }, role: "unit", owner: "unit:TN801/Larch" }],
  };

  it("are read from their variables", () => {
    const texts = Object.entries(files).map(([name, rows]): [string, string] => [name, JSON.stringify(rows)]);
    const checked = checkSeeds(new Map(texts), { CAMHS_SECRET: "whsec_BBBB", UNIT_KEY: "k-1" });
    expect(checked).toMatchObject({
      ok: true,
      seeds: { contactPoints: [{ secrets: ["whsec_BBBB"] }], keys: [{ key: "k-1" }] },
    });
  });

  it("that are missing or of the wrong form are mistakes, told without the value", () => {
    const mistakes = check(files, { CAMHS_SECRET: "open sesame" });
    expect(mistakes).toEqual([
      "contact-points.json#/0/secrets/0: in the variable CAMHS_SECRET: a secret is whsec_<base64>",
      "keys.json#/0/key: the variable UNIT_KEY is not set",
    ]);
    expect(mistakes.join()).not.toContain("sesame");
  });
});
