import { alarmMessage, parseInstant, topics } from "@homeward/contracts";
import { createLogger, type Clock } from "@homeward/kernel";
import { migrate, openPool, serviceSchema, sql, type Pool } from "@homeward/postgres";
import { testDatabase, type TestDatabase } from "@homeward/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { migrations, SERVICE } from "../migrations.ts";
import { createHolidayAgeLoop } from "./holiday-age-loop.ts";
import { englishHolidays, readHolidays } from "./holidays.ts";

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await testDatabase();
  await migrate({ url: database.url, service: SERVICE, folders: migrations });
  const schema = serviceSchema(SERVICE);
  pool = openPool({ url: database.url, role: schema, schema, max: 2, applicationName: "holiday test" });
});
beforeEach(() => pool.query(sql`truncate outbox`));
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const logger = createLogger({ service: SERVICE, level: "silent" });
const edition = (name: string) => readHolidays({ edition: name, until: "2028-12-31", holidays: [] });

/** A start of the notifier at an instant. */
function start(at: string, holidays = edition("2026-01-01")): Promise<unknown> {
  const clock: Clock = {
    offset: () => parseInstant(at) - Date.now() * 1_000,
    onChange: () => () => undefined,
    close: () => undefined,
  };
  return createHolidayAgeLoop({ pool, clock, logger, holidays }).runOnce();
}
const alarms = async () =>
  (await pool.query<{ data: unknown }>(sql`select data from outbox where topic = ${topics.alarms}`)).map(
    ({ data }) => alarmMessage.parse(data),
  );

it("a list of bank holidays that is running out raises one alarm for each edition, however often Homeward starts", async () => {
  await start("2028-12-01T12:00:00Z");
  await start("2028-12-02T12:00:00Z");
  await start("2029-01-05T12:00:00Z");
  const [alarm, ...others] = await alarms();
  expect(others).toEqual([]);
  expect(alarm).toMatchObject({ kind: "holidays-old", tell: { to: "resolver" } });
  expect(alarm?.about).toEqual({ edition: "2026-01-01", until: "2028-12-31" });
  await start("2029-01-05T12:00:00Z", edition("2028-12-24"));
  expect(await alarms()).toHaveLength(2);
});

it("a list that speaks for long enough is no news, the shipped one in 2026 either", async () => {
  await start("2028-06-01T12:00:00Z");
  await start("2026-11-20T12:00:00Z", englishHolidays);
  expect(await alarms()).toEqual([]);
});
