import { sql, type Query } from "@homeward/postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { notifierDatabase, openCase, type NotifierDatabase } from "../../test/notifier-database.ts";
import { verifyHistory } from "./handle-verify.ts";

const CASES = 5;
let world: NotifierDatabase;
let cases: readonly string[];
beforeAll(async () => {
  world = await notifierDatabase();
  cases = (await Promise.all(Array.from({ length: CASES }, () => openCase(world)))).toSorted();
});
afterAll(() => world.end());

it("finds every chain whole, in batches as in one", async () => {
  const whole = { chains: CASES, entries: CASES * 2, brokenChains: 0, firstBroken: null };
  const seen: number[] = [];
  expect(await verifyHistory(world.pool)).toEqual(whole);
  expect(await verifyHistory(world.pool, ({ chains }) => void seen.push(chains), 2)).toEqual(whole);
  expect(seen).toEqual([2, 4, 5]);
});

const tampering: readonly [string, number, (caseId: string) => Query][] = [
  [
    "a word changed",
    1,
    (id) => sql`update history set text = replace(text, 'waiting', 'held') where case_id = ${id} and seq = 1`,
  ],
  ["a hash changed", 2, (id) => sql`update history set hash = md5(hash) where case_id = ${id} and seq = 2`],
  ["the first entry taken out", 2, (id) => sql`delete from history where case_id = ${id} and seq = 1`],
  ["the last entry taken out", 2, (id) => sql`delete from history where case_id = ${id} and seq = 2`],
  ["all of it taken out", 1, (id) => sql`delete from history where case_id = ${id}`],
  [
    "the head set back",
    2,
    (id) =>
      sql`update cases set head_seq = 1, head_hash = (select hash from history where case_id = ${id} and seq = 1) where case_id = ${id}`,
  ],
  [
    "the head's hash changed",
    2,
    (id) => sql`update cases set head_hash = md5(head_hash) where case_id = ${id}`,
  ],
];

it.each(tampering)("names the link that %s breaks", async (_how, seq, tamper) => {
  const [, second = "", , fourth = ""] = cases;
  const undo = new Error("undone, so that the next finds it whole");
  const broken = world.pool.transaction(async (tx) => {
    await tx.query(tamper(fourth));
    expect(await verifyHistory(tx, undefined, 2)).toMatchObject({
      chains: CASES,
      brokenChains: 1,
      firstBroken: { id: fourth, seq },
    });
    await tx.query(tamper(second));
    expect(await verifyHistory(tx)).toMatchObject({ brokenChains: 2, firstBroken: { id: second, seq } });
    throw undo;
  });
  await expect(broken).rejects.toBe(undo);
});
