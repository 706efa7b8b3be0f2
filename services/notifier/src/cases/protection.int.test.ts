import { MINUTE, type RouteMessage } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attemptsOf, historyOf } from "../../test/facts-of.ts";
import {
  apply,
  facts,
  notifierDatabase,
  recipient,
  routeOf,
  type NotifierDatabase,
} from "../../test/notifier-database.ts";
import { handleStart } from "../deliveries/handle-start.ts";
import { handleDue } from "../timers/handle-due.ts";

let world: NotifierDatabase;
let first: RouteMessage;
let caseId: string;
beforeEach(async () => {
  world = await notifierDatabase();
  first = routeOf([recipient(world, "a")]);
  [caseId = ""] = await apply(world, first);
});
afterEach(() => world.end());

/** The route of a second report: the address is protected. */
const protectedNow = (): RouteMessage => {
  const home = { ...facts.home, protection: { address: "yes", mustNotLearn: [] } };
  const sealedFacts = world.tools.composing.sealing.seal(JSON.stringify({ ...facts, home }));
  const recipients = [recipient(world, "a", { content: "thin", sealedFacts })];
  return { ...first, routeVersion: 2, crisisTeamId: null, childrensServicesTeamId: null, recipients };
};
const start = () => {
  const room = { room: () => 1_000, running: () => ({}), busy: () => [] };
  return handleStart(world.pool, world.tools, { room, sender: 1 });
};
/** The bytes that leave at this moment, by contact point. */
const leaving = async () => {
  const { due } = await start();
  const open = (body: string) => world.tools.composing.sealing.openText(body);
  return new Map(due.map(({ contactPointId, body }) => [contactPointId, open(body)]));
};
const nextRung = async () => {
  world.move(30 * MINUTE);
  await handleDue(world.pool, world.tools, { limit: 100 });
};
/** The attempt came to nothing and is due again. */
const tryAgain = () =>
  world.pool.query(
    sql`update notifications set sender = null where status = 'pending' and sender is not null`,
  );
const kept = async () => {
  const [row] = await world.pool.query(sql`
    select facts #>> '{particulars,content}' as content, facts #>> '{particulars,crisisTeamId}' as crisis,
      facts #>> '{decided,crisisOdsCodes}' as codes, facts #>> '{decided,childrensServicesTeamId}' as social
    from cases where case_id = ${caseId}`);
  return row;
};

describe("protection that a second report tells", () => {
  it("is obeyed from the next rung on: no facts, and no team named above the team", async () => {
    await start();
    await apply(world, protectedNow());
    await nextRung();
    const manager = (await leaving()).get("manager") ?? "";
    expect(manager).toContain("withheld");
    for (const word of ["S60 2UD", "Robin", "Team a", "TMA"]) expect(manager).not.toContain(word);
    expect(await historyOf(world.pool, caseId)).toContain("protection-raised");
    expect(await kept()).toEqual({ content: "thin", crisis: null, codes: "[]", social: null });
  });

  it("holds for what was decided before it and not yet attempted: it is composed anew under its id", async () => {
    const [before] = await world.pool.query<{ id: string }>(
      sql`select notification_id as id from notifications`,
    );
    await apply(world, protectedNow());
    const a = (await leaving()).get("a") ?? "";
    expect(a).not.toContain("S60 2UD");
    expect(a).toContain("Team a");
    expect(a).toContain(before?.id);
    await tryAgain();
    expect((await leaving()).get("a")).toBe(a);
  });

  it("changes no bytes that were sent: the recipient's go on, those of others are cancelled", async () => {
    const sent = (await leaving()).get("a");
    await nextRung();
    expect((await leaving()).get("manager")).toContain("S60 2UD");
    // Both are tried again; the clock of acceptance has gone on to the manager's rung and stays there.
    await tryAgain();
    await apply(world, protectedNow());
    const again = await leaving();
    expect(again.get("a")).toBe(sent);
    expect(again.has("manager")).toBe(false);
    expect(await attemptsOf(world.pool, caseId)).toContain("manager 2 cancelled");
  });

  it("is taken back by no later route, and is said once", async () => {
    await apply(world, protectedNow());
    await apply(world, { ...protectedNow(), routeVersion: 3 });
    await apply(world, { ...first, routeVersion: 4 });
    expect(await kept()).toMatchObject({ content: "thin", crisis: null });
    const raised = (await historyOf(world.pool, caseId)).filter((kind) => kind === "protection-raised");
    expect(raised).toHaveLength(1);
    await nextRung();
    expect((await leaving()).get("manager")).not.toContain("S60 2UD");
  });

  it("holds for the case of a recipient that the newer route no longer names", async () => {
    const elsewhere = { ...protectedNow(), recipients: [recipient(world, "resolver", { content: "thin" })] };
    await start();
    await apply(world, elsewhere);
    expect(await kept()).toMatchObject({ content: "thin", crisis: null });
  });
});
