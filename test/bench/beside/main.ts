/**
 * How late somebody else's job queue is, measured as the floor of timers is: as many due at the same pace while as many
 * wait, each firing one row. Says it as JSON. `main.ts <queue> <database url> <pending> <due> <seconds>`
 */
import { Pool } from "pg";
import { pause } from "../../chaos/pause.ts";
import { lateness, makeFired } from "../fired.ts";
import { openGraphileWorker } from "./graphile-worker.ts";
import { openPgBoss } from "./pg-boss.ts";
import type { Job, OpenQueue } from "./queue.ts";

const queues: Readonly<Record<string, OpenQueue>> = {
  "graphile-worker": openGraphileWorker,
  "pg-boss": openPgBoss,
};
const [name = "", databaseUrl = "", ...numbers] = process.argv.slice(2);
const [pending = 0, due = 0, seconds = 0] = numbers.map(Number);
const open = queues[name];
if (open === undefined) throw new Error(`no queue is called ${name}`);
const CHUNK = 5_000;
const DAY_MS = 86_400_000;
/** Before the first is due, so that all are there and the workers have begun. */
const AHEAD_MS = 3_000;

const pool = new Pool({ connectionString: databaseUrl, max: 10 });
await makeFired(pool);
const queue = await open(databaseUrl);
await add(pending, () => Date.now() + 30 * DAY_MS);
await pool.query("vacuum analyze");
const from = Date.now() + AHEAD_MS;
await add(due, (n) => from + (n * seconds * 1_000) / due);
if (Date.now() > from) throw new Error("the first were due before all were there");
// A queue may fire a job a second time; the first is the one that is measured.
await queue.work(({ id, dueAt }: Job) =>
  pool.query({
    name: "fired",
    text: "insert into floor_fired values ($1, $2) on conflict do nothing",
    values: [id, dueAt],
  }),
);
await untilFired();
process.stdout.write(`${JSON.stringify(await lateness(pool))}\n`);
await queue.end();
await pool.end();

async function add(count: number, dueAt: (n: number) => number): Promise<void> {
  for (let first = 0; first < count; first += CHUNK)
    await queue.add(
      Array.from({ length: Math.min(CHUNK, count - first) }, (_, n) => ({
        id: first + n,
        dueAt: new Date(dueAt(first + n)).toISOString(),
      })),
    );
}

async function untilFired(): Promise<void> {
  const giveUpAt = from + (seconds + 120) * 1_000;
  for (;;) {
    const { rows } = await pool.query<{ count: number }>("select count(*)::int as count from floor_fired");
    if (rows[0]?.count === due) return;
    if (Date.now() > giveUpAt) throw new Error(`${rows[0]?.count} of ${due} fired`);
    await pause(1_000);
  }
}
