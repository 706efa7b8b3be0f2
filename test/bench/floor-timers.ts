/**
 * The floor of deadlines: a bare loop on one table that sleeps until the next is due, takes what is due, and writes a row
 * for each. Nothing is loaded, decided or told. Says how late its rows were committed, as JSON.
 */
import { Pool } from "pg";
import { lateness, makeFired } from "./fired.ts";
import { pause } from "../chaos/pause.ts";

const [databaseUrl = "", ...numbers] = process.argv.slice(2);
const [pending = 0, due = 0, seconds = 0, ...atOnce] = numbers.map(Number);
/** Before the first is due, so that what is made ready is over by then. */
const AHEAD_MS = 1_000;

const pool = new Pool({ connectionString: databaseUrl, max: 1 });
await pool.query(`
  drop table if exists floor_timers;
  create table floor_timers (id bigint generated always as identity primary key, due_at timestamptz not null);
  create index on floor_timers (due_at)`);
await makeFired(pool);
await add(pending, "now() + interval '30 days'");
await pool.query("vacuum analyze floor_timers");

await add(due, `now() + interval '${AHEAD_MS} ms' + n * interval '${(seconds * 1_000) / due} ms'`);
await fire(due);
const timers = await lateness(pool);
const atOnceMs: number[] = [];
for (const count of atOnce) {
  await add(count, `now() + interval '${AHEAD_MS} ms'`);
  await fire(count);
  atOnceMs.push((await lateness(pool)).maxMs);
}
process.stdout.write(`${JSON.stringify({ timers, atOnceMs })}\n`);
await pool.end();

async function add(count: number, dueAt: string): Promise<void> {
  const { rows } = await pool.query<{ late: boolean }>(
    `with added as (
      insert into floor_timers (due_at) select ${dueAt} from generate_series(0, ${count} - 1) as n returning due_at)
    select min(due_at) < clock_timestamp() as late from added`,
  );
  if (rows[0]?.late === true) throw new Error("the first were due before all were there");
}

/** now() and an array, so that both are found by index: an instant read anew for each row, or a join, reads all that waits. */
async function fire(count: number): Promise<void> {
  for (let left = count; left > 0;) {
    const { rowCount } = await pool.query({
      name: "floor-fire",
      text: `
        with taken as (delete from floor_timers where id = any(array(
            select id from floor_timers where due_at <= now() order by due_at limit 1000
              for update skip locked))
          returning floor_timers.*)
        insert into floor_fired select * from taken`,
    });
    left -= rowCount ?? 0;
    if (rowCount === 0) await pause(await msToNext());
  }
}

async function msToNext(): Promise<number> {
  const { rows } = await pool.query<{ ms: string }>({
    name: "floor-next",
    text: `select extract(epoch from due_at - clock_timestamp()) * 1000 as ms from floor_timers order by due_at limit 1`,
  });
  return Math.max(0, Number(rows[0]?.ms));
}
