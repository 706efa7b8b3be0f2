import { acknowledgementOutcomes, MINUTE, type Message } from "@homeward/contracts";
import { firstBroken } from "@homeward/kernel";
import { sql } from "@homeward/postgres";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { beginWork } from "../src/cases/unit-of-work.ts";
import { createSubscribers } from "../src/consumer.ts";
import { loadHistory } from "../src/history/history-store.ts";
import { handleDue } from "../src/timers/handle-due.ts";
import { countsOf } from "./facts-of.ts";
import { littleRouter, type LittleRouter } from "./little-router.ts";
import { notifierDatabase, type NotifierDatabase } from "./notifier-database.ts";
import { clinician } from "./scene.ts";

let world: NotifierDatabase;
beforeAll(async () => void (world = await notifierDatabase()));
afterAll(() => world.end());

const hear = async (messages: readonly Message[]): Promise<void> => {
  const { pool, tools } = world;
  const [routes] = createSubscribers({ pool, clock: tools.clock, logger: tools.logger }, tools);
  for (const message of messages) expect(await routes?.handle([message])).toEqual({ retry: new Set() });
};

const move = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("answer" as const),
      outcome: fc.oneof(
        {
          weight: 3,
          arbitrary: fc.constantFrom("accepted" as const, "wrong-area" as const, "passed-on" as const),
        },
        { weight: 2, arbitrary: fc.constantFrom(...acknowledgementOutcomes) },
      ),
      which: fc.nat({ max: 5 }),
      role: fc.constantFrom("clinician" as const, "clinician" as const, "administrator" as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("wishes" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("time" as const), minutes: fc.integer({ min: 1, max: 900 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reversed" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restored" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("again" as const), which: fc.nat() }) },
);
type Move = typeof move extends fc.Arbitrary<infer Made> ? Made : never;

interface Row {
  readonly case_id: string;
  readonly team_id: string;
  readonly part: string;
  readonly status: string;
  readonly closed_as: string | null;
}
const casesOf = ({ route }: LittleRouter) =>
  world.pool.query<Row>(sql`
    select case_id, team_id, part, status, closed_as from cases where discharge_id = ${route.dischargeId}
    order by opened_at, case_id`);

async function answers(router: LittleRouter, { which, outcome, role }: Extract<Move, { kind: "answer" }>) {
  const all = await casesOf(router);
  const chosen = all[which % Math.max(1, all.length)];
  if (!chosen) return;
  const codes: Record<string, string> = { a: "TMA", b: "TMB", c: "TMC", resolver: "RES", social: "SOC" };
  const by = { ...clinician.by, role, odsCode: codes[chosen.team_id] ?? "" };
  const other = all.find(({ case_id }) => case_id !== chosen.case_id)?.case_id ?? null;
  const toTeam = chosen.team_id === "b" ? "c" : "b";
  const answer = {
    ...clinician,
    by,
    outcome,
    passTo: toTeam,
    suggestion: { teamId: toTeam },
    duplicateOf: other,
  };
  await world.pool.transaction(async (tx) => {
    const work = await beginWork(tx, world.tools, { caseIds: [chosen.case_id], mayClose: true });
    work.input(chosen.case_id, { kind: "acknowledged", answer }, { ...by, channel: "key" });
    work.save();
  });
}

async function perform(router: LittleRouter, what: Move): Promise<void> {
  switch (what.kind) {
    case "answer":
      return answers(router, what);
    case "wishes":
      return hear(await router.answersWishes());
    case "reversed":
      return hear(router.route.standing === "left" ? [router.reverses()] : []);
    case "restored":
      return hear(router.route.standing === "reversed" ? [router.restores()] : []);
    case "time":
      world.move(what.minutes * MINUTE);
      while ((await handleDue(world.pool, world.tools, { limit: 100 })).timers.length > 0);
      return;
    case "again": {
      const again = router.sent[what.which % router.sent.length];
      await world.pool.query(sql`delete from inbox`);
      return hear(again ? [again] : []);
    }
  }
}

/** Endings that a named person decided; re-routed and passed-on only ever hand over. */
const named = ["contact-made", "readmitted", "declined", "moved-abroad"];

async function promisesHold(router: LittleRouter): Promise<void> {
  const all = await casesOf(router);
  const leads = all.filter(({ part }) => part === "lead");
  const live = all.filter(({ status }) => status !== "closed");
  const story = JSON.stringify(all.map(({ team_id, status, closed_as }) => [team_id, closed_as ?? status]));
  if (router.route.standing === "reversed") expect(live, story).toEqual([]);
  else
    expect(
      leads.some(({ status, closed_as }) => status !== "closed" || named.includes(closed_as ?? "")),
      `a child who has left has a live case or a named ending: ${story}`,
    ).toBe(true);
  expect(
    leads.filter(({ status }) => status === "accepted" || status === "passing-on").length,
    story,
  ).toBeLessThan(2);
}

test("law: a child who has left has a live case or a named ending, and a replay of everything decides nothing new", async () => {
  let moves = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 8, maxLength: 25 }), async (story) => {
      // Stories before this one are over: their timers would only cost time.
      await world.pool.query(sql`delete from timers`);
      const router = littleRouter(world);
      await hear([router.restores()]);
      for (const what of story) {
        await perform(router, what);
        await promisesHold(router);
        moves += 1;
      }
      for (const { case_id } of await casesOf(router))
        expect(firstBroken(await loadHistory(world.pool, case_id))).toBeNull();
      await nothingNewByReplay(router);
    }),
    { numRuns: 40 },
  );
  process.stdout.write(`law on the real store: ${moves} moves\n`);
});

/** Kafka from offset 0, the inbox emptied. */
async function nothingNewByReplay({ sent }: LittleRouter): Promise<void> {
  const before = await countsOf(world.pool);
  await world.pool.query(sql`delete from inbox`);
  await hear(sent);
  expect(await countsOf(world.pool)).toEqual(before);
}
