import { createHash } from "node:crypto";
import { caseList, caseView, nameId, type CaseView } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  answer,
  apply,
  attempt,
  facts,
  fire,
  get,
  keyFor,
  LEFT_AT,
  readingWorld,
  recipient,
  routeTo,
  type World,
} from "../../test/reading-world.ts";

const ROTHERHAM = "demo-rotherham-camhs";
const ADMIN = "demo-admin";
let world: World;
beforeAll(async () => {
  world = await readingWorld();
});
afterAll(() => world.stop());

async function read(caseId: string, key: string): Promise<CaseView> {
  const { statusCode, body } = await get(world, `/v1/cases/${caseId}`, key);
  expect([statusCode, body]).toEqual([200, expect.anything()]);
  return caseView.parse(JSON.parse(body));
}
const readings = (caseId: string) =>
  world.pool.query<{ reader: string; what: string }>(
    sql`select reader, what from readings where case_id = ${caseId} order by reading_id`,
  );
const lead = (change = {}) => recipient(world, "rotherham-camhs", change);
const shown = ({ child, home, risk, followUp }: CaseView) => ({ child, home, risk, followUp });
const nothing = { child: undefined, home: undefined, risk: undefined, followUp: undefined };
const open = async (...recipients: Parameters<typeof routeTo>[0]) => apply(world, routeTo(recipients));

describe("a case, read", () => {
  test("says who was told when, with a history that proves itself", async () => {
    const [caseId = ""] = await open(lead());
    await attempt(world);
    const view = await read(caseId, ROTHERHAM);
    expect(view).toMatchObject({
      caseId,
      dischargeNumber: 1,
      part: "lead",
      urgent: true,
      test: false,
      state: "waiting",
      closedAs: null,
      recipient: { teamId: "rotherham-camhs", odsCode: "DMR01", kind: "camhs" },
      dischargedAt: LEFT_AT,
      policy: { id: "camhs-rotherham", version: 1 },
      rung: 0,
      repeat: 0,
      heldUntil: null,
      takenOn: null,
      firstContact: null,
      route: { rule: "destination" },
      statement: expect.stringMatching(/^Told is not accepted\. .*Larch House/),
    });
    expect(view.deadlines.map(({ clock }) => clock)).toEqual(["acceptance", "contact"]);
    const told = view.notifications.map(({ type, contactPoint }) => [
      type,
      contactPoint.id,
      contactPoint.channel,
    ]);
    expect(told).toContainEqual(["case.alarm", "rotherham-crisis", "webhook"]);
    expect(view.notifications[0]?.attempts).toMatchObject([{ n: 1, result: "started", status: null }]);
    let hash = "";
    for (const entry of view.history) {
      expect(entry.prevHash).toBe(hash);
      hash = createHash("sha256")
        .update(hash + entry.text)
        .digest("hex");
      expect(entry.hash).toBe(hash);
    }
    expect(view.history[0]).toMatchObject({ seq: 1, kind: "opened", channel: "route", from: null });
    expect(view.history[0]?.actor.name).toBe("homeward");
  });

  test("accepted: everybody reads by whom", async () => {
    const childrens = recipient(world, "rotherham-childrens-services", { part: "must-know" });
    const [caseId = "", knows = ""] = await open(lead(), childrens);
    await answer(world, caseId, { outcome: "accepted" });
    const own = await read(caseId, ROTHERHAM);
    expect(own).toMatchObject({ state: "accepted", takenOn: { by: { name: "Priya Clinician" } } });
    expect(own.statement).toMatch(/^Taken on at .* by Priya Clinician \(clinician\), Rotherham CAMHS/);
    const other = await read(knows, "demo-rotherham-childrens-services");
    expect(other).toMatchObject({ state: "waiting", takenOn: null, statement: own.statement });
  });
});

describe("need to know", () => {
  test("the recipient reads what its part needs, and that it looked is written down", async () => {
    const [caseId = ""] = await open(lead());
    expect(shown(await read(caseId, ROTHERHAM))).toEqual(facts);
    expect(await readings(caseId)).toEqual([
      { reader: expect.stringMatching(/^[0-9a-f-]{36}$/), what: "child home risk followUp" },
    ]);
  });

  test("the crisis service of the lead as well; a must-know only who the child is", async () => {
    const childrens = recipient(world, "rotherham-childrens-services", { part: "must-know" });
    const [caseId = "", knows = ""] = await open(lead(), childrens);
    expect(shown(await read(caseId, "demo-rotherham-crisis"))).toEqual(facts);
    const { child, home } = facts;
    const cut = {
      ...nothing,
      child,
      home: { lookedAfter: { ...home?.lookedAfter, responsibleAuthority: null } },
    };
    expect(shown(await read(knows, "demo-rotherham-childrens-services"))).toEqual(cut);
    expect(shown(await read(knows, "demo-rotherham-crisis"))).toEqual(nothing);
    expect(await readings(knows)).toMatchObject([{ what: "child home" }]);
  });

  test("whoever was told up the ladder, and the administrator, read the case without the child", async () => {
    const [caseId = ""] = await open(lead());
    const url = `/v1/cases/${caseId}`;
    expect((await get(world, url, "demo-manager")).statusCode).toBe(404);
    await attempt(world);
    world.move(31);
    await fire(world);
    await attempt(world);
    for (const key of ["demo-manager", ADMIN]) {
      const view = await read(caseId, key);
      expect([view.rung, shown(view)]).toEqual([1, nothing]);
    }
    expect(await readings(caseId)).toEqual([]);
  });

  test("a protected address: the lead reads it with its key, a crisis service does not", async () => {
    const hidden = { ...facts, home: { ...facts.home, protection: { address: "yes" as const } } };
    const [caseId = ""] = await open(lead({ content: "thin", facts: hidden }));
    expect(shown(await read(caseId, ROTHERHAM))).toEqual(hidden);
    expect(shown(await read(caseId, "demo-rotherham-crisis"))).toEqual(nothing);
  });

  test.each(["demo-sheffield-camhs", "demo-resolver", "demo-unit-larch-house"])(
    "%s has nothing to do with it: the answer is that of no case at all",
    async (key) => {
      const [caseId = ""] = await open(lead());
      const theirs = await get(world, `/v1/cases/${caseId}`, key);
      const none = await get(world, `/v1/cases/${nameId("none")}`, key);
      const noId = await get(world, "/v1/cases/4711", key);
      expect([theirs.statusCode, theirs.json()]).toMatchObject([404, { code: "case-not-found" }]);
      expect(theirs.headers["content-type"]).toContain("application/problem+json");
      expect([none.body, noId.body]).toEqual([theirs.body, theirs.body]);
    },
  );

  test("a demo key reads no live case, not even the administrator's", async () => {
    const team = await keyFor(world, "team", { kind: "team", id: "rotherham-camhs" }, true);
    const admin = await keyFor(world, "admin", { kind: "platform" }, true);
    const [live = ""] = await open(lead());
    const [trial = ""] = await apply(world, routeTo([lead()], { test: true }));
    for (const key of [team, admin]) {
      expect((await get(world, `/v1/cases/${live}`, key)).statusCode).toBe(404);
      expect((await get(world, `/v1/cases/${trial}`, key)).statusCode).toBe(200);
      const list = caseList.parse((await get(world, "/v1/cases?limit=200", key)).json());
      expect(list.items.map(({ caseId }) => caseId)).toEqual([trial]);
    }
  });

  test("nobody without a key", async () => {
    const [caseId = ""] = await open(lead());
    for (const url of [`/v1/cases/${caseId}`, "/v1/cases", "/v1/cases?limit=0"]) {
      const refused = await get(world, url, "nobody");
      expect([refused.statusCode, refused.json()]).toMatchObject([401, { code: "unknown-key" }]);
    }
  });

  test("where the reading cannot be written down, nothing is read", async () => {
    const [caseId = ""] = await open(lead());
    await world.pool.query(sql`alter table readings rename to readings_away`);
    try {
      const refused = await get(world, `/v1/cases/${caseId}`, ROTHERHAM);
      expect([refused.statusCode, refused.body.includes("Robin")]).toEqual([500, false]);
      expect((await get(world, `/v1/cases/${caseId}`, ADMIN)).statusCode).toBe(200);
    } finally {
      await world.pool.query(sql`alter table readings_away rename to readings`);
    }
  });
});

describe("a recipient that has ended", () => {
  const successor = /sheffield|DMS01|Sam Successor/i;
  const others = { ...facts, followUp: {} };

  test("re-routed: reads its own history, no child and no successor", async () => {
    const first = routeTo([lead({ facts: others })]);
    const [caseId = ""] = await apply(world, first);
    await answer(world, caseId, { outcome: "wrong-area", suggestion: { teamId: "sheffield-camhs" } });
    const inPlaceOf = { caseId, because: "re-routed" as const };
    const next = {
      ...first,
      routeVersion: 2,
      recipients: [recipient(world, "sheffield-camhs", { inPlaceOf })],
    };
    const [newId = ""] = await apply(world, next);
    await answer(world, newId, { outcome: "accepted", odsCode: "DMS01", name: "Sam Successor" });
    const answered = await get(world, `/v1/cases/${caseId}`, ROTHERHAM);
    const view = caseView.parse(answered.json());
    expect([view.state, view.closedAs, shown(view)]).toEqual(["closed", "re-routed", nothing]);
    expect(view.history.length).toBeGreaterThan(2);
    expect(answered.body).not.toMatch(successor);
    expect((await get(world, `/v1/cases/${newId}`, ROTHERHAM)).statusCode).toBe(404);
  });

  test("passed on: the history does not name who accepted", async () => {
    const first = routeTo([lead({ facts: others })]);
    const [caseId = ""] = await apply(world, first);
    await answer(world, caseId, { outcome: "accepted" });
    await answer(world, caseId, { outcome: "passed-on", passTo: "sheffield-camhs" });
    const inPlaceOf = { caseId, because: "passed-on" as const };
    const receiver = recipient(world, "sheffield-camhs", { inPlaceOf });
    const [, newId = ""] = await apply(world, {
      ...first,
      routeVersion: 2,
      recipients: [...first.recipients, receiver],
    });
    expect(shown(await read(caseId, ROTHERHAM))).toMatchObject({ child: facts.child });
    await answer(world, newId, { outcome: "accepted", odsCode: "DMS01", name: "Sam Successor" });
    const answered = await get(world, `/v1/cases/${caseId}`, ROTHERHAM);
    const view = caseView.parse(answered.json());
    expect([view.state, view.closedAs, shown(view)]).toEqual(["closed", "passed-on", nothing]);
    expect(view.takenOn?.by.name).toBe("Priya Clinician");
    expect(view.history.at(-1)).toMatchObject({ kind: "closed", channel: "discharge" });
    expect(answered.body).not.toMatch(successor);
  });
});

test("the doors are in the description of the API", async () => {
  const { paths } = (await get(world, "/openapi.json", "")).json<{
    paths: Record<string, { get: object }>;
  }>();
  for (const path of ["/v1/cases", "/v1/cases/{caseId}"])
    expect(paths[path]?.get).toMatchObject({ responses: { 200: {}, 401: {} }, security: [{ key: [] }] });
});
