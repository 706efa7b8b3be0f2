import { caseChangeMessage, HOUR, plus, type RouteMessage } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countsOf, historyOf, notificationsOf, publishedOf, stateOf } from "../../test/facts-of.ts";
import {
  apply,
  LEFT_AT,
  notifierDatabase,
  recipient,
  routeOf,
  type NotifierDatabase,
} from "../../test/notifier-database.ts";
import { clinician } from "../../test/scene.ts";
import type { Answer } from "../cases/decision.ts";
import { caseIdOf } from "../cases/record.ts";
import { beginWork } from "../cases/unit-of-work.ts";
import { handleStart } from "../deliveries/handle-start.ts";

let world: NotifierDatabase;
beforeAll(async () => void (world = await notifierDatabase()));
afterAll(() => world.end());

const says = (caseId: string, outcome: Answer["outcome"], change: Partial<Answer> = {}) =>
  world.pool.transaction(async (tx) => {
    const work = await beginWork(tx, world.tools, { caseIds: [caseId], mayClose: true });
    const by = { ...clinician.by, odsCode: "TMA" };
    const answer = { ...clinician, by, outcome, ...change };
    work.input(caseId, { kind: "acknowledged", answer }, { ...by, channel: "key" });
    work.save();
  });
/** A start takes no more than its share of one contact point: until nothing is left. */
const everythingStarted = async () => {
  const room = { room: () => 1_000, running: () => ({}), busy: () => [] };
  for (let any = true; any;)
    any = (await handleStart(world.pool, world.tools, { room, sender: 1 })).due.length > 0;
};
const first = () => routeOf([recipient(world, "a"), recipient(world, "social", { part: "must-know" })]);
const statesOf = async ({ dischargeId }: RouteMessage) => {
  const rows = await world.pool.query<{ line: string }>(sql`
    select team_id || ' ' || round || ' ' || coalesce(closed_as, status) as line from cases
    where discharge_id = ${dischargeId} order by opened_at, team_id`);
  return rows.map(({ line }) => line);
};
const idOf = ({ dischargeId }: RouteMessage, teamId: string, round = 1) =>
  caseIdOf(dischargeId, teamId, round);
/** The route that answers a bounce of team a: team b in its place. */
const replaced = (route: RouteMessage): RouteMessage => {
  const inPlaceOf = { caseId: idOf(route, "a"), because: "re-routed" } as const;
  const [, social] = route.recipients;
  return {
    ...route,
    routeVersion: 2,
    recipients: [recipient(world, "b", { inPlaceOf, urgent: true }), ...(social ? [social] : [])],
  };
};

describe("a route", () => {
  it("opens a case for each recipient, under its part's ladder and clocks", async () => {
    const route = first();
    const [lead = "", social = ""] = await apply(world, route);
    expect(await stateOf(world.pool, lead)).toMatchObject({
      contactDueAt: plus(LEFT_AT, 48 * HOUR),
      urgent: false,
    });
    expect(await stateOf(world.pool, social)).toMatchObject({
      contactDueAt: null,
      contact: { is: "absent" },
    });
    expect(await notificationsOf(world.pool, social)).toEqual(["alarm acceptance 0.0 social: pending"]);
  });

  it("gives 72 hours only where the unit states that there is no risk", async () => {
    const due = async (risk: RouteMessage["risk"]) => {
      const [caseId = ""] = await apply(world, routeOf([recipient(world, "a")], { risk }));
      return ((await stateOf(world.pool, caseId)).contactDueAt ?? 0) - LEFT_AT;
    };
    expect(await Promise.all([due("none-stated"), due("not-stated"), due("flagged")])).toEqual([
      72 * HOUR,
      48 * HOUR,
      48 * HOUR,
    ]);
  });

  it("again decides nothing new (P6)", async () => {
    const route = first();
    await apply(world, route);
    const before = await countsOf(world.pool);
    await apply(world, route);
    expect(await countsOf(world.pool)).toEqual(before);
  });

  it("older than what was applied is ignored, whatever it says", async () => {
    const route = { ...first(), routeVersion: 3 };
    await apply(world, route);
    const before = await countsOf(world.pool);
    await apply(world, { ...route, routeVersion: 2, standing: "reversed", recipients: [] });
    expect(await countsOf(world.pool)).toEqual(before);
    expect(await statesOf(route)).toEqual(["a 1 waiting", "social 1 waiting"]);
  });

  it("to a team that nobody knows opens all the same: the ladder reaches somebody", async () => {
    const [caseId = ""] = await apply(world, routeOf([recipient(world, "nobody-knows")]));
    expect(await notificationsOf(world.pool, caseId)).toEqual(["alarm acceptance 1.0 manager: pending"]);
  });

  it("of a child who died tells the recipient once and opens no clock", async () => {
    const [caseId = ""] = await apply(world, routeOf([recipient(world, "a")], { standing: "died" }));
    expect(await stateOf(world.pool, caseId)).toMatchObject({ status: "closed", closedAs: "died" });
    expect(await notificationsOf(world.pool, caseId)).toEqual(["information acceptance 0.0 a: pending"]);
    expect(await world.pool.query(sql`select from timers where case_id = ${caseId}`)).toEqual([]);
  });

  it("a hundred in one batch are one unit of work", async () => {
    const routes = Array.from({ length: 100 }, () => routeOf([recipient(world, "a")]));
    const before = await countsOf(world.pool);
    await apply(world, ...routes);
    expect((await countsOf(world.pool))["cases"]).toBe((before["cases"] ?? 0) + 100);
  });
});

describe("a reversal", () => {
  it("withdraws every case and tells all who were alarmed, on all rungs", async () => {
    const route = first();
    const [lead = ""] = await apply(world, route);
    await everythingStarted();
    await says(lead, "not-known-here");
    await everythingStarted();
    await apply(world, { ...route, routeVersion: 2, standing: "reversed", recipients: [] });
    expect(await statesOf(route)).toEqual(["a 1 withdrawn", "social 1 withdrawn"]);
    const down = (await notificationsOf(world.pool, lead)).filter((it) => it.startsWith("stand-down"));
    expect(down).toHaveLength(2);
    expect(down).toEqual(
      expect.arrayContaining([
        "stand-down acceptance 0.0 a: pending",
        "stand-down acceptance 1.0 manager: pending",
      ]),
    );
  });

  it("tells nobody who was not yet told", async () => {
    const route = first();
    const [lead = ""] = await apply(world, route);
    await apply(world, { ...route, routeVersion: 2, standing: "reversed", recipients: [] });
    expect(await notificationsOf(world.pool, lead)).toEqual(["alarm acceptance 0.0 a: pending"]);
  });

  it("that is taken back starts a new round", async () => {
    const route = routeOf([recipient(world, "a")]);
    await apply(world, route);
    await apply(world, { ...route, routeVersion: 2, standing: "reversed", recipients: [] });
    await apply(world, { ...route, routeVersion: 3, recipients: [recipient(world, "a", { round: 2 })] });
    expect(await statesOf(route)).toEqual(["a 1 withdrawn", "a 2 waiting"]);
  });
});

describe("a re-route", () => {
  it("closes the old case when the new one exists, urgent and under the same instant", async () => {
    const route = first();
    const [lead = ""] = await apply(world, route);
    await says(lead, "wrong-area", { suggestion: { teamId: "b" } });
    expect(await statesOf(route)).toEqual(["a 1 waiting", "social 1 waiting"]);
    await apply(world, replaced(route));
    expect(await statesOf(route)).toEqual(["a 1 re-routed", "social 1 waiting", "b 1 waiting"]);
    const next = await stateOf(world.pool, idOf(route, "b"));
    expect(next).toMatchObject({ urgent: true, contactDueAt: plus(LEFT_AT, 48 * HOUR) });
  });

  it("asks with the suggested postcode sealed", async () => {
    const [lead = ""] = await apply(world, first());
    await says(lead, "wrong-area", { suggestion: { postcode: "S1 2HE" } });
    const [, asked] = await publishedOf(world.pool, lead);
    expect(JSON.stringify(asked)).not.toContain("S1 2HE");
    const { sealing } = world.tools.composing;
    const ask = caseChangeMessage.shape.ask.parse(asked?.ask);
    const sealed = ask?.kind === "re-route" ? (ask.suggestion.sealedPostcode ?? "") : "";
    expect(sealing.openText(sealed)).toBe("S1 2HE");
  });

  it("of a case accepted meanwhile opens nothing, and routing is told", async () => {
    const route = first();
    const [lead = ""] = await apply(world, route);
    await says(lead, "wrong-area", { suggestion: { teamId: "b" } });
    await says(lead, "accepted");
    await apply(world, replaced(route));
    expect(await statesOf(route)).toEqual(["a 1 accepted", "social 1 waiting"]);
    expect((await publishedOf(world.pool, lead)).at(-1)?.ask).toEqual({
      kind: "pass-ended",
      accepted: false,
    });
    expect((await historyOf(world.pool, lead)).at(-1)).toBe("replacement-not-opened");
  });

  it("urgency that a new route raises shortens, one that it takes back does not lengthen", async () => {
    const route = routeOf([recipient(world, "a")]);
    const [lead = ""] = await apply(world, route);
    await apply(world, { ...route, routeVersion: 2, recipients: [recipient(world, "a", { urgent: true })] });
    expect(await stateOf(world.pool, lead)).toMatchObject({ urgent: true });
    await apply(world, { ...route, routeVersion: 3 });
    expect(await stateOf(world.pool, lead)).toMatchObject({ urgent: true });
  });
});

describe("a report that the child died after all", () => {
  it("ends every live case, and tells whoever was alarmed; corrected, it opens a new round", async () => {
    const route = first();
    const [lead = ""] = await apply(world, route);
    await everythingStarted();
    await says(lead, "not-known-here");
    await everythingStarted();
    await apply(world, { ...route, routeVersion: 2, standing: "died" });
    expect(await statesOf(route)).toEqual(["a 1 died", "social 1 died"]);
    const after = await notificationsOf(world.pool, lead);

    expect(after.slice(-2)).toEqual([
      "information acceptance 0.1 a: pending",
      "stand-down acceptance 1.0 manager: pending",
    ]);
    const alive = { ...route, routeVersion: 3, recipients: [recipient(world, "a", { round: 2 })] };
    await apply(world, alive);
    expect(await statesOf(route)).toEqual(["a 1 died", "social 1 died", "a 2 waiting"]);
  });
});
