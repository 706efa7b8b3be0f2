import { sql, type Tx } from "@homeward/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answer,
  apply,
  attempt,
  fire,
  readingWorld,
  recipient,
  routeTo,
  type World,
} from "../../test/reading-world.ts";
import { loadDirectory } from "../directory/directory-store.ts";
import { listCases, type Search } from "./reading-store.ts";

const LEAD = ["lead-day"];
const OWN = ["rotherham-camhs", "rotherham-camhs-mail"];
const WAIT = 3_000;
const LIMIT = 51;
/** A page by each of three ways in, two of them by who was told and the case, and what is shown of one page. */
const MOST = 7 * LIMIT;
let world: World;

async function open(): Promise<string> {
  const route = routeTo([recipient(world, "rotherham-camhs")], { crisisTeamId: "rotherham-crisis" });
  const [caseId = ""] = await apply(world, route);
  world.move(1);
  return caseId;
}

/** Newer than all others, and told to everybody that is asked for here. */
async function copies(caseId: string): Promise<void> {
  await world.pool.query(sql`
    with copied as (
      insert into cases (case_id, reference, discharge_id, stay_id, discharge_number, round, team_id, part, test, opened_at,
        facts, state, is_overdue, sealed_facts, head_seq, head_hash, head_at)
      select gen_random_uuid(), reference, gen_random_uuid(), stay_id, discharge_number, round, team_id, part, test,
        opened_at + interval '1 day', facts, state, is_overdue, sealed_facts, head_seq, head_hash, head_at
      from cases cross join generate_series(1, ${WAIT}) where case_id = ${caseId}
      returning case_id, opened_at, status, is_overdue)
    insert into told (contact_point_id, opened_at, case_id, status, is_overdue)
    select point, opened_at, case_id, status, is_overdue from copied cross join unnest(${[...LEAD, ...OWN]}::text[]) as point`);
}

beforeAll(async () => {
  world = await readingWorld();
  const late = await open();
  await attempt(world);
  world.move(600);
  await fire(world);
  await attempt(world);
  expect(await world.pool.query(sql`select from cases where case_id = ${late} and is_overdue`)).toHaveLength(
    1,
  );
  await answer(world, await open(), { outcome: "accepted" });
  await copies(await open());
});
afterAll(() => world.stop());

/** The rows of cases and of who was told that this transaction has read so far, and what the session has not yet handed in. */
async function rowsRead(tx: Tx): Promise<number> {
  const [rows] = await tx.query<{ read: number }>(sql`
    select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read from pg_stat_xact_user_tables
    where relname in ('cases', 'told')`);
  return rows?.read ?? Infinity;
}

const read = (search: Partial<Search>, visible: { teamId: string | null; contactPointIds: string[] }) =>
  world.pool.transaction(async (tx) => {
    const policies = (await loadDirectory(tx)).policiesByKey;
    const who = { ...visible, all: false, testOnly: false };
    const before = await rowsRead(tx);
    const found = await listCases(tx, who, { after: null, ...search }, { limit: LIMIT, policies });
    return { found: found.length, rows: (await rowsRead(tx)) - before };
  });

test.each<[Partial<Search>, number]>([
  [{}, LIMIT],
  [{ state: "waiting" }, LIMIT],
  [{ state: "accepted" }, 1],
  [{ state: "closed" }, 0],
  [{ overdue: "true" }, 1],
  [{ overdue: "false" }, LIMIT],
  [{ state: "waiting", overdue: "true" }, 1],
])("%j reads no more than it shows, however much waits before it", async (search, count) => {
  const team = await read(search, { teamId: "rotherham-camhs", contactPointIds: OWN });
  expect(team.found).toBe(count);
  const lead = await read(search, { teamId: null, contactPointIds: LEAD });
  for (const { rows } of [team, lead]) expect(rows).toBeLessThan(MOST);
});
