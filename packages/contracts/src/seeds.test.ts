import { describe, expect, it } from "vitest";
import { formatOwner, parseOwner, parseTellName } from "./seed-names.ts";
import { seedPolicy } from "./seed-policy.ts";
import { seedContactPoint, seedKey, seedTeam, type SeedTeam } from "./seeds.ts";

const faults = (result: { error?: { issues: { path: PropertyKey[]; message: string }[] } | undefined }) =>
  (result.error?.issues ?? []).map((issue) => issue.path.join("/"));

const policy = {
  id: "default",
  version: 1,
  for: "acceptance",
  urgent: false,
  deliveryAllowance: "PT2M",
  rungs: [
    { inHours: { tell: ["inbox"], wait: "PT1S" }, outOfHours: { tell: [], wait: "PT0S" } },
    {
      inHours: { tell: ["rota:leads"], wait: "PT30M" },
      outOfHours: { tell: ["rota:leads"], wait: "PT30M" },
    },
  ],
  repeat: [
    { every: "PT15M", times: 4 },
    { every: "PT30M", add: ["platform"] },
  ],
};

const team: Partial<SeedTeam> = {
  id: "rotherham-camhs",
  name: "Rotherham CAMHS",
  odsCode: "RXE01",
  kind: "camhs",
  catchments: [{ kind: "lad", code: "E08000018" }],
  ageFrom: 0,
  ageTo: 17,
  validFrom: "2026-01-01",
  hours: [{ days: ["mon"], from: "09:00", to: "17:00" }],
  policy: "default",
};

describe("names in seed files", () => {
  it.each(["team:a-1", "person:p.2", "unit:TN801/Kingfisher Ward", "unit:TN801/a/b", "platform"])(
    "reads and writes the owner %s",
    (text) => {
      const owner = parseOwner(text);
      expect(owner && formatOwner(owner)).toBe(text);
    },
  );

  it.each(["", "team:", "team", "unit:TN801", "unit:/ward", "unit:TN801/", "rota:x", "team:a b", "Platform"])(
    "refuses the owner %j",
    (text) => expect(parseOwner(text)).toBeNull(),
  );

  it("writes organisation codes in capitals", () => {
    expect(parseOwner("unit:tn801/Kingfisher")).toEqual({
      kind: "unit",
      odsCode: "TN801",
      ward: "Kingfisher",
    });
    expect(seedTeam.parse({ ...team, odsCode: "rxe01" }).odsCode).toBe("RXE01");
  });

  it("reads tell names", () => {
    expect(parseTellName("inbox")).toEqual({ kind: "inbox" });
    expect(parseTellName("rota:leads")).toEqual({ kind: "rota", id: "leads" });
    for (const text of ["", "rota:", "unit:x/y", "manager", "team:a b"])
      expect(parseTellName(text)).toBeNull();
  });
});

describe("a policy row", () => {
  it("is accepted with seconds for durations and an empty variant", () => {
    expect(faults(seedPolicy.safeParse(policy))).toEqual([]);
  });

  it("is refused where repeats would end or never be reached", () => {
    const repeats = (repeat: unknown) => faults(seedPolicy.safeParse({ ...policy, repeat }));
    expect(repeats([{ every: "PT1M", times: 3 }])).toEqual(["repeat/0/times"]);
    expect(repeats([{ every: "PT1M" }, { every: "PT2M" }])).toEqual(["repeat/0/times"]);
    expect(repeats([])).toEqual(["repeat"]);
    expect(repeats([{ every: "PT0S" }])).toEqual(["repeat/0/every"]);
  });

  it("is refused with a bad duration, an unknown field or a stranger in tell", () => {
    const rung = (inHours: unknown) =>
      faults(seedPolicy.safeParse({ ...policy, rungs: [{ ...policy.rungs[1], inHours }] }));
    expect(rung({ tell: ["inbox"], wait: "half an hour" })).toEqual(["rungs/0/inHours/wait"]);
    expect(rung({ tell: ["inbox"], wait: "PT0S" })).toEqual(["rungs/0/inHours/wait"]);
    expect(rung({ tell: ["everybody"], wait: "PT1M" })).toEqual(["rungs/0/inHours/tell/0"]);
    expect(faults(seedPolicy.safeParse({ ...policy, mute: true }))).toEqual([""]);
  });

  it("is refused when its last rung tells nobody", () => {
    const rungs = [policy.rungs[0]];
    expect(faults(seedPolicy.safeParse({ ...policy, rungs }))).toEqual(["rungs"]);
  });

  it("is refused when its last rung tells the ward alone, which is no desk at home", () => {
    const last = (tell: string[]) => [
      policy.rungs[0],
      { inHours: { tell: ["rota:leads"], wait: "PT30M" }, outOfHours: { tell, wait: "PT30M" } },
    ];
    expect(faults(seedPolicy.safeParse({ ...policy, rungs: last(["ward"]) }))).toEqual(["rungs"]);
    expect(faults(seedPolicy.safeParse({ ...policy, rungs: last(["ward", "rota:leads"]) }))).toEqual([]);
  });

  it("is refused when not every rung would be tried within 5 minutes where nobody can be reached (P2)", () => {
    const tried = (rungs: number, deliveryAllowance: string) =>
      seedPolicy.safeParse({
        ...policy,
        deliveryAllowance,
        rungs: Array.from({ length: rungs }, () => policy.rungs[1]),
      });
    expect(faults(tried(4, "PT1M39S"))).toEqual([]);
    expect(faults(tried(4, "PT1M40S"))).toEqual(["deliveryAllowance"]);
    expect(faults(tried(2, "PT4M59S"))).toEqual([]);
    expect(faults(tried(2, "PT5M"))).toEqual(["deliveryAllowance"]);
    expect(faults(tried(1, "PT2H"))).toEqual([]);
  });

  it("says within what time contact is due only for contact", () => {
    const within = { default: "PT48H", noRiskStated: "PT72H" };
    expect(faults(seedPolicy.safeParse({ ...policy, within }))).toEqual(["within"]);
    expect(faults(seedPolicy.safeParse({ ...policy, for: "contact", within }))).toEqual([]);
  });
});

describe("other rows", () => {
  it("refuse a catchment whose code is of another kind of area", () => {
    const of = (kind: string, code: string) =>
      faults(seedTeam.safeParse({ ...team, catchments: [{ kind, code }] }));
    expect(of("lad", "E08000018")).toEqual([]);
    expect(of("sub-icb", "E08000018")).toEqual(["catchments/0/code"]);
    expect(of("lad", "Rotherham")).toEqual(["catchments/0/code"]);
    expect(of("ward", "E05000001")).toEqual(["catchments/0/kind"]);
  });

  it("refuse a webhook that would be sent unsigned and an address that is none", () => {
    const point = {
      id: "p",
      owner: "team:a",
      kind: "webhook",
      address: "http://127.0.0.1:9099/a",
      content: "full",
    };
    expect(faults(seedContactPoint.safeParse(point))).toEqual(["secrets"]);
    const secrets = ["whsec_AAAA", { env: "A_SECRET" }];
    expect(faults(seedContactPoint.safeParse({ ...point, secrets }))).toEqual([]);
    expect(faults(seedContactPoint.safeParse({ ...point, secrets, address: "ftp://a.example" }))).toEqual([
      "address",
    ]);
    expect(faults(seedContactPoint.safeParse({ ...point, kind: "email" }))).toEqual(["address"]);
  });

  it("refuse a key of a role that does not fit its owner", () => {
    const key = { key: "demo-key", role: "unit", owner: "unit:TN801/Kingfisher" };
    expect(faults(seedKey.safeParse(key))).toEqual([]);
    expect(faults(seedKey.safeParse({ ...key, owner: "team:a" }))).toEqual(["owner"]);
    expect(faults(seedKey.safeParse({ ...key, role: "admin" }))).toEqual(["owner"]);
    expect(faults(seedKey.safeParse({ ...key, role: "team", owner: "platform" }))).toEqual(["owner"]);
  });
});
