import { topics } from "@homeward/contracts";
import { sql, type Pool } from "@homeward/postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newMessage, outboxDatabase } from "../test/outbox-fixture.ts";
import { append } from "./append.ts";
import type { NewMessage } from "./outbox-store.ts";

let pool: Pool;
let drop: () => Promise<void>;

beforeAll(async () => ({ pool, drop } = await outboxDatabase()));
afterAll(() => drop());

const send = (...messages: NewMessage[]) => pool.transaction(async (tx) => append(tx, messages));
const kept = (key: string) =>
  pool.query<{ message_id: string; sequence: number }>(
    sql`select message_id, sequence from outbox where key = ${key} order by id`,
  );

test("each key counts its messages from one, whichever transaction they are of", async () => {
  const [a1, a2, b1] = [newMessage(), newMessage(), newMessage()];
  const [first, second] = [{ ...a2, key: a1.key }, newMessage({ key: a1.key, topic: topics.alarms })];
  await send(a1, b1, first);
  await send(second);
  expect(await kept(a1.key)).toEqual([
    { message_id: a1.id, sequence: 1 },
    { message_id: first.id, sequence: 2 },
    { message_id: second.id, sequence: 3 },
  ]);
  expect(await kept(b1.key)).toEqual([{ message_id: b1.id, sequence: 1 }]);
});

test("transactions that append to one key at once are put one after the other, without a gap", async () => {
  const key = newMessage().key;
  await Promise.all(Array.from({ length: 20 }, () => send(newMessage({ key }), newMessage({ key }))));
  const rows = await kept(key);
  expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
});

test("what is undone was never appended", async () => {
  const message = newMessage();
  const work = pool.transaction(async (tx) => {
    append(tx, [message]);
    await tx.query(sql`select 1`);
    throw new Error("undone");
  });
  await expect(work).rejects.toThrow("undone");
  expect(await kept(message.key)).toEqual([]);
});

test("the same message again is left out, and takes no number", async () => {
  const message = newMessage();
  const next = newMessage({ key: message.key });
  await send(message, message);
  await send(message, next);
  expect(await kept(message.key)).toEqual([
    { message_id: message.id, sequence: 1 },
    { message_id: next.id, sequence: 2 },
  ]);
});

test("an id that stands for another message is an error, and nothing of the transaction stays", async () => {
  const message = newMessage();
  await send(message);
  const other = newMessage();
  const refused = { constraint: "message_id_reused" };
  await expect(send(other, { ...message, data: { n: "other" } })).rejects.toMatchObject(refused);
  expect(await kept(other.key)).toEqual([]);
  await expect(send(other, { ...other, data: { n: "other" } })).rejects.toMatchObject({ code: "21000" });
  expect(await kept(other.key)).toEqual([]);
});

test("of two transactions with one id and two contents the later one fails", async () => {
  const message = newMessage();
  const [written, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = pool.transaction(async (tx) => {
    append(tx, [message]);
    await tx.query(sql`select 1`);
    written.resolve();
    await done.promise;
  });
  await written.promise;
  const same = send(message);
  const other = send({ ...message, key: newMessage().key, data: { n: "other" } });
  other.catch(() => undefined);
  done.resolve();
  await Promise.all([first, same]);
  await expect(other).rejects.toMatchObject({ constraint: "message_id_reused" });
});

test("data may hold any character", async () => {
  const message = newMessage({ data: { text: "\0 \ud800 ü 'quoted' {a,b}" } });
  await send(message);
  const [row] = await pool.query(sql`select data from outbox where message_id = ${message.id}`);
  expect(row).toEqual({ data: message.data });
});

test("of nothing, nothing is written", async () => {
  await expect(send()).resolves.toBeUndefined();
});
