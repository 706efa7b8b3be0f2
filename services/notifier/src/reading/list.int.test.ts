import { caseList, type RouteMessage } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  answer,
  apply,
  attempt,
  fire,
  get,
  readingWorld,
  recipient,
  routeTo,
  type World,
} from "../../test/reading-world.ts";

const ROTHERHAM = "demo-rotherham-camhs";
const ADMIN = "demo-admin";
let world: World;
/** By name, in the order of opening; each a minute after the one before. */
const cases: Record<string, string> = {};
const routes: Record<string, RouteMessage> = {};

async function open(name: string, teamId = "rotherham-camhs"): Promise<string> {
  const route = routeTo([recipient(world, teamId)], { crisisTeamId: teamId.replace("camhs", "crisis") });
  const [caseId = ""] = await apply(world, route);
  cases[name] = caseId;
  routes[name] = route;
  world.move(1);
  return caseId;
}

beforeAll(async () => {
  world = await readingWorld();
  await answer(world, await open("accepted"), { outcome: "accepted" });
  await open("withdrawn");
  const { withdrawn } = routes;
  if (withdrawn) await apply(world, { ...withdrawn, routeVersion: 2, standing: "reversed", recipients: [] });
  await open("climbed");
  await attempt(world);
  world.move(30);
  await fire(world);
  await attempt(world);
  await open("waiting");
  await open("elsewhere", "sheffield-camhs");
  await open("newest");
});
afterAll(() => world.stop());

const nameOf = (caseId: string) => Object.keys(cases).find((name) => cases[name] === caseId) ?? "?";
async function list(key: string, query = "") {
  const answered = await get(world, `/v1/cases${query}`, key);
  expect([answered.statusCode, answered.body]).toEqual([200, expect.anything()]);
  return caseList.parse(answered.json());
}
const names = async (key: string, query = "") =>
  (await list(key, query)).items.map(({ caseId }) => nameOf(caseId));

describe("the list of a key", () => {
  test.each([
    [
      "a recipient: its own, the newest first",
      ROTHERHAM,
      ["newest", "waiting", "climbed", "withdrawn", "accepted"],
    ],
    ["another recipient", "demo-sheffield-camhs", ["elsewhere"]],
    ["the crisis team: what it was told of", "demo-rotherham-crisis", ["climbed"]],
    ["who was told up the ladder", "demo-manager", ["climbed"]],
    ["who was not told", "demo-safeguarding-lead", []],
    ["a unit: none of a child's cases", "demo-unit-larch-house", []],
    ["an administrator: all", ADMIN, ["newest", "elsewhere", "waiting", "climbed", "withdrawn", "accepted"]],
  ])("%s", async (_who, key, seen) => {
    expect(await names(key)).toEqual(seen);
  });

  test("tells nothing of a child", async () => {
    const { body } = await get(world, "/v1/cases", ROTHERHAM);
    expect(body).not.toMatch(/Robin|Example|9990000018|S60|sleeps badly/i);
    const [item] = (await list(ROTHERHAM, "?reference=")).items;
    expect(item).toBeUndefined();
  });

  test("says how each stands, as the case itself does", async () => {
    const { items } = (await get(world, "/v1/cases?state=accepted", ROTHERHAM)).json<{ items: object[] }>();
    const whole = (await get(world, `/v1/cases/${cases["accepted"]}`, ADMIN)).json<Record<string, unknown>>();
    const { notifications: _sent, history: _entries, ...rest } = whole;
    expect(items).toEqual([rest]);
  });
});

describe("what is sought", () => {
  const stayOf = (name: string) => routes[name]?.stayId ?? "";
  test.each<[string, string, () => string, string[]]>([
    ["waiting", ROTHERHAM, () => "?state=waiting", ["newest", "waiting", "climbed"]],
    ["closed", ROTHERHAM, () => "?state=closed", ["withdrawn"]],
    ["held", ROTHERHAM, () => "?state=held", []],
    ["overdue", ROTHERHAM, () => "?overdue=true", ["climbed"]],
    ["not overdue", ROTHERHAM, () => "?overdue=false", ["newest", "waiting", "withdrawn", "accepted"]],
    ["overdue, of those told", "demo-manager", () => "?overdue=true&state=waiting", ["climbed"]],
    ["by stay", ROTHERHAM, () => `?stayId=${stayOf("waiting")}`, ["waiting"]],
    ["by the stay of another's", ROTHERHAM, () => `?stayId=${stayOf("elsewhere")}`, []],
    ["by stay, of those told", "demo-manager", () => `?stayId=${stayOf("climbed")}`, ["climbed"]],
    ["by team", ADMIN, () => "?teamId=sheffield-camhs", ["elsewhere"]],
    ["by another team", ROTHERHAM, () => "?teamId=sheffield-camhs", []],
    ["by several", ADMIN, () => "?teamId=rotherham-camhs&state=waiting&overdue=false", ["newest", "waiting"]],
  ])("%s", async (_what, key, query, seen) => {
    expect(await names(key, query())).toEqual(seen);
  });

  test("by reference, however it is typed", async () => {
    const [item] = (await list(ROTHERHAM, "?overdue=true")).items;
    const reference = item?.reference ?? "";
    expect(await names(ROTHERHAM, `?reference=%20${reference.toLowerCase()}`)).toEqual(["climbed"]);
    expect(await names("demo-sheffield-camhs", `?reference=${reference}`)).toEqual([]);
  });

  test.each(["?state=open", "?limit=0", "?limit=201", "?stayId=x", "?after=x", "?overdue=maybe"])(
    "%s cannot be sought",
    async (query) => {
      const refused = await get(world, `/v1/cases${query}`, ROTHERHAM);
      expect([refused.statusCode, refused.json()]).toMatchObject([
        422,
        { code: "field-invalid", errors: [{ pointer: expect.stringMatching(/^\/[a-zA-Z]+$/) }] },
      ]);
    },
  );
});

describe("page by page", () => {
  async function walk(key: string, query: string, between: () => Promise<void> = async () => undefined) {
    const seen: string[] = [];
    let after = "";
    for (;;) {
      const { items, next } = await list(key, `?limit=2${query}${after}`);
      seen.push(...items.map(({ caseId }) => nameOf(caseId)));
      if (next === null) return seen;
      after = `&after=${next}`;
      await between();
    }
  }

  test("every case comes once, whoever asks", async () => {
    for (const key of [ROTHERHAM, ADMIN, "demo-manager"])
      expect(await walk(key, "")).toEqual(await names(key));
    expect(await walk(ROTHERHAM, "&state=waiting")).toEqual(["newest", "waiting", "climbed"]);
  });

  test("what is opened or changes meanwhile moves nothing", async () => {
    const before = await names(ROTHERHAM);
    let changes = 0;
    const seen = await walk(ROTHERHAM, "", async () => {
      changes += 1;
      await open(`later ${changes}`);
      await answer(world, cases["newest"] ?? "", { outcome: "not-known-here" });
    });
    expect([seen, changes]).toEqual([before, 2]);
  });
});

test("what a reader was told of stands in each list as the case itself does", async () => {
  expect(await standsAsToldOf()).toEqual({ told: expect.any(Number), otherwise: 0, closed: 0 });
  const { climbed } = routes;
  if (climbed) await apply(world, { ...climbed, routeVersion: 2, standing: "reversed", recipients: [] });
  expect(await names("demo-manager", "?state=closed")).toEqual(["climbed"]);
  expect(await names("demo-manager", "?state=waiting")).toEqual([]);
  expect(await names("demo-manager", "?overdue=true")).toEqual([]);
  const { closed, otherwise } = await standsAsToldOf();
  expect([closed > 0, otherwise]).toEqual([true, 0]);
});

async function standsAsToldOf(): Promise<{ told: number; otherwise: number; closed: number }> {
  const [counts] = await world.pool.query<{ told: number; otherwise: number; closed: number }>(sql`
    select count(*)::int as told, count(*) filter (where told.status = 'closed')::int as closed,
      count(*) filter (where (told.status, told.is_overdue) <> (cases.status, cases.is_overdue))::int as otherwise
    from told join cases using (case_id)`);
  return counts ?? { told: 0, otherwise: 0, closed: 0 };
}
