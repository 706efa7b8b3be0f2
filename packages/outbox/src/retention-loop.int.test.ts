import { sql, type Pool } from "@homeward/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newMessage, outboxDatabase, silent, untilIdle } from "../test/outbox-fixture.ts";
import { append } from "./append.ts";
import { firstSeen } from "./inbox-store.ts";
import { createRetention } from "./retention-loop.ts";

let pool: Pool;
let drop: () => Promise<void>;

beforeAll(async () => ({ pool, drop } = await outboxDatabase()));
afterAll(() => drop());

test("what is older than the retention goes, batch after batch; what is not yet published stays for ever, and a key counts on", async () => {
  const sent = Array.from({ length: 12 }, () => newMessage());
  await pool.transaction(async (tx) => {
    append(tx, sent);
    await firstSeen(
      tx,
      "router",
      sent.map(({ id }) => id),
    );
  });
  // Ten are published: nine long ago, one now. Five marks are old.
  await pool.query(sql`update outbox set published_at = now() - case when id <= 9 then interval '31 days' else '0' end
    where id <= 10`);
  await pool.query(sql`update inbox set seen_at = now() - interval '31 days'
    where message_id in (select message_id from outbox where id <= 5)`);
  await untilIdle(createRetention({ pool, logger: silent, keepDays: 30, batch: 4 }));
  expect(await pool.query(sql`select id, published_at is null as waits from outbox order by id`)).toEqual([
    { id: 10, waits: false },
    { id: 11, waits: true },
    { id: 12, waits: true },
  ]);
  expect(await pool.query(sql`select count(*) from inbox`)).toEqual([{ count: 7 }]);
  const next = newMessage({ key: sent[0]?.key ?? "" });
  await pool.transaction(async (tx) => append(tx, [next]));
  expect(await pool.query(sql`select sequence from outbox where message_id = ${next.id}`)).toEqual([
    { sequence: 2 },
  ]);
});
