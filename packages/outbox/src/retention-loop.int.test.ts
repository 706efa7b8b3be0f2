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
  // All but one are old; ten are published: not the first, and not the last. Five marks are old.
  await pool.query(
    sql`update outbox set appended_at = now() - case when id = 10 then '0' else interval '31 days' end`,
  );
  await pool.query(sql`delete from outbox_waiting where id between 2 and 11`);
  await pool.query(sql`update inbox set seen_at = now() - interval '31 days'
    where message_id in (select message_id from outbox where id <= 5)`);
  await untilIdle(createRetention({ pool, logger: silent, keepDays: 30, batch: 4 }));
  expect(
    await pool.query(sql`select id, exists (
    select from outbox_waiting where id = outbox.id) as waits from outbox order by id`),
  ).toEqual([
    { id: 1, waits: true },
    { id: 10, waits: false },
    { id: 12, waits: true },
  ]);
  expect(await pool.query(sql`select count(*) from inbox`)).toEqual([{ count: 7 }]);
  const next = newMessage({ key: sent[0]?.key ?? "" });
  await pool.transaction(async (tx) => append(tx, [next]));
  expect(await pool.query(sql`select sequence from outbox where message_id = ${next.id}`)).toEqual([
    { sequence: 2 },
  ]);
});
