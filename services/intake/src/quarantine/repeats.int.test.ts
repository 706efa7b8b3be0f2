import { alarmMessage, HOUR, quarantineList, topics, type Instant } from "@homeward/contracts";
import { unmovedClock } from "@homeward/kernel";
import { readNow, sql } from "@homeward/postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { get, post, runningIntake, type RunningIntake } from "../../test/running-intake.ts";

let offset = 0;
const clock = { ...unmovedClock, offset: () => offset };
const now = () => readNow(intake.pool, clock);

let intake: RunningIntake;
beforeEach(async () => {
  intake = await runningIntake({}, clock);
  offset = 0;
  // The middle of an hour, so that no test runs across its end by itself.
  offset = HOUR / 2 - ((await now()) % HOUR);
});
afterEach(() => intake.stop());

const listed = async () =>
  quarantineList.parse((await get(intake, "/v1/quarantine", "admin-key")).json()).items;
/** What was decided to be told, in the order it was; the transactions of all answered requests are over. */
async function alarms() {
  const rows = await intake.pool.query<{ data: unknown }>(
    sql`select data from outbox where topic = ${topics.alarms} order by id`,
  );
  return rows
    .map(({ data }) => alarmMessage.parse(data))
    .map(({ about, tell, test: isTest }) => ({
      about,
      ward: tell.to === "unit" ? tell.ward : null,
      ...(isTest !== undefined && { test: isTest }),
    }));
}

test("an empty body is kept, listed and alarmed", async () => {
  expect((await post(intake, "")).json()).toMatchObject({ status: 400, code: "malformed-json" });
  const [item, ...more] = await listed();
  expect([item?.code, item?.bytes, more]).toEqual(["malformed-json", 0, []]);
  expect(await alarms()).toEqual([
    { ward: "Willow", about: { quarantineId: item?.id, code: "malformed-json" } },
  ]);
});

test("a flood is kept whole and rings once, about the first", async () => {
  for (let n = 0; n < 13; n += 1) await post(intake, `{"broken": ${n}`);
  const items = await listed();
  expect(items).toHaveLength(13);
  expect(await alarms()).toMatchObject([{ about: { quarantineId: items[0]?.id } }]);
});

test("many at once ring once", async () => {
  await Promise.all(Array.from({ length: 13 }, (_, n) => post(intake, `{"broken": ${n % 5}`)));
  const times = (await listed()).map((item) => item.times);
  expect(times.toSorted((a, b) => a - b)).toEqual([2, 2, 3, 3, 3]);
  expect(await alarms()).toHaveLength(1);
});

test("what is refused again is counted, and rings again in the next hour", async () => {
  const first: Instant = await now();
  await post(intake, "broken");
  await post(intake, "broken");
  offset += HOUR;
  const second: Instant = await now();
  await post(intake, "broken");
  const [item, ...more] = await listed();
  expect([item?.times, more]).toEqual([3, []]);
  expect((item?.at ?? 0) >= first && (item?.at ?? 0) < second && (item?.lastAt ?? 0) >= second).toBe(true);
  const about = { quarantineId: item?.id, code: "malformed-json" };
  expect((await alarms()).map((it) => it.about)).toEqual([about, about]);
});

test("another reason, and another ward, ring for themselves", async () => {
  await post(intake, "broken");
  await post(intake, "broken", { key: "birch-key" });
  await post(intake, "broken", { type: "application/xml" });
  expect((await listed()).map(({ times }) => times)).toEqual([1, 1, 1]);
  expect((await alarms()).map(({ ward, about }) => [ward, about["code"]])).toEqual([
    ["Willow", "malformed-json"],
    ["Birch", "malformed-json"],
    ["Willow", "unsupported-media-type"],
  ]);
});

test("what a demo key sends rings in test, and never in place of what a live key sends", async () => {
  for (const key of ["demo-key", "willow-key", "demo-key"]) await post(intake, "broken", { key });
  const [item] = await listed();
  expect(item?.times).toBe(3);
  const about = { quarantineId: item?.id, code: "malformed-json" };
  expect(await alarms()).toEqual([
    { ward: "Willow", about, test: true },
    { ward: "Willow", about },
  ]);
});
