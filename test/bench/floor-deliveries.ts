/**
 * The floor of deliveries: the same client, signature and rows, in batches: rows that say started, the POSTs, rows that
 * say what came of them. Nothing is decided, read again, or kept back. Says how many a second.
 */
import { randomUUIDv7 } from "node:crypto";
import { sign } from "@homeward/signing";
import { Pool } from "pg";
import { Agent, request } from "undici";

const [databaseUrl = "", url = "", count = "0", lanes = "1", size = "1"] = process.argv.slice(2);
const secret = `whsec_${Buffer.from("secret of the floor of deliveries").toString("base64")}` as const;
/** As long as a full alarm is. */
const BODY_LENGTH = 2_400;

const pool = new Pool({ connectionString: databaseUrl, max: Number(lanes) });
const agent = new Agent({ connections: Number(lanes) * Number(size) });
await pool.query(`create table if not exists floor_attempts (id uuid primary key, started_at timestamptz not null,
  result text not null, status int, duration_ms float8)`);

let left = Number(count);
const began = performance.now();
await Promise.all(Array.from({ length: Number(lanes) }, sendAll));
process.stdout.write(`${Number(count) / ((performance.now() - began) / 1_000)}\n`);
await agent.close();
await pool.end();

async function sendAll(): Promise<void> {
  while (left > 0) {
    const batch = Math.min(Number(size), left);
    left -= batch;
    await sendBatch(batch);
  }
}

async function sendBatch(batch: number): Promise<void> {
  const ids = Array.from({ length: batch }, () => randomUUIDv7());
  await pool.query({
    name: "floor-start",
    text: "insert into floor_attempts (id, started_at, result) select id, now(), 'started' from unnest($1::uuid[]) as id",
    values: [ids],
  });
  const outcomes = await Promise.all(ids.map(post));
  await pool.query({
    name: "floor-finish",
    text: `update floor_attempts set result = 'delivered', status = done.status, duration_ms = done.ms
      from unnest($1::uuid[], $2::int[], $3::float8[]) as done (id, status, ms) where floor_attempts.id = done.id`,
    values: [ids, outcomes.map(({ status }) => status), outcomes.map(({ ms }) => ms)],
  });
}

async function post(id: string): Promise<{ status: number; ms: number }> {
  const body = JSON.stringify({ id, data: "x".repeat(BODY_LENGTH) });
  const timestampSeconds = Math.floor(Date.now() / 1_000);
  const headers = {
    ...sign({ id, timestampSeconds, body, secrets: [secret] }),
    "content-type": "application/json",
  };
  const sentAt = performance.now();
  const answer = await request(url, { method: "POST", headers, body, dispatcher: agent });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw new Error(`the receiver answers ${answer.statusCode}`);
  return { status: answer.statusCode, ms: performance.now() - sentAt };
}
