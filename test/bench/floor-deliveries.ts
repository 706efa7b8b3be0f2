import { randomUUID } from "node:crypto";
import { sign } from "@homeward/signing";
import type { Pool } from "pg";
import { Agent, request } from "undici";

const BATCH = 64;
const BATCHES = 2;

/**
 * The floor of deliveries: the same client, signature and rows, in batches: rows that say started, the POSTs, rows that
 * say what came of them. Nothing is decided, read again, or kept back. Answers how many a second.
 */
export async function floorRate(pool: Pool, url: string, count: number): Promise<number> {
  await pool.query(`create table if not exists floor_attempts (id uuid primary key, started_at timestamptz not null,
    result text not null, status int, duration_ms float8)`);
  const agent = new Agent({ connections: BATCH * BATCHES });
  let left = count;
  const loop = async () => {
    while (left > 0) {
      const size = Math.min(BATCH, left);
      left -= size;
      await sendBatch(pool, agent, { url, size });
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: BATCHES }, loop));
  const seconds = (performance.now() - began) / 1_000;
  await agent.close();
  return count / seconds;
}

const secret = `whsec_${Buffer.from("secret of the floor of deliveries").toString("base64")}` as const;

async function sendBatch(
  pool: Pool,
  agent: Agent,
  { url, size }: { url: string; size: number },
): Promise<void> {
  const ids = Array.from({ length: size }, () => randomUUID());
  await pool.query({
    name: "floor-start",
    text: "insert into floor_attempts (id, started_at, result) select id, now(), 'started' from unnest($1::uuid[]) as id",
    values: [ids],
  });
  const outcomes = await Promise.all(ids.map((id) => post(agent, url, id)));
  await pool.query({
    name: "floor-finish",
    text: `update floor_attempts set result = 'delivered', status = done.status, duration_ms = done.ms
      from unnest($1::uuid[], $2::int[], $3::float8[]) as done (id, status, ms) where floor_attempts.id = done.id`,
    values: [ids, outcomes.map(({ status }) => status), outcomes.map(({ ms }) => ms)],
  });
}

/** As long as a full alarm is. */
const BODY_LENGTH = 2_400;

async function post(agent: Agent, url: string, id: string): Promise<{ status: number; ms: number }> {
  const body = JSON.stringify({ id, data: "x".repeat(BODY_LENGTH) });
  const timestampSeconds = Math.floor(Date.now() / 1_000);
  const headers = {
    ...sign({ id, timestampSeconds, body, secrets: [secret] }),
    "content-type": "application/json",
  };
  const began = performance.now();
  const answer = await request(url, { method: "POST", headers, body, dispatcher: agent });
  await answer.body.dump();
  return { status: answer.statusCode, ms: performance.now() - began };
}
