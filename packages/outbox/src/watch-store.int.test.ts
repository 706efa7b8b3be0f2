import { MINUTE, plus } from "@homeward/contracts";
import { createMetrics } from "@homeward/kernel";
import { readNow, sql, type Pool } from "@homeward/postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newMessage, outboxDatabase } from "../test/outbox-fixture.ts";
import { append } from "./append.ts";
import { watchFigures, watchStore } from "./watch-store.ts";

let pool: Pool;
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ pool, drop } = await outboxDatabase());
});
afterAll(() => drop());

const unmoved = { offset: () => 0 };
/** A process that has just begun to look, so that nothing is kept from before. */
async function scrape(watched: Partial<Parameters<typeof watchStore>[0]> = {}): Promise<string> {
  const metrics = createMetrics();
  watchStore({ service: "outbox_test", pool, clock: unmoved, metrics, ...watched });
  return metrics.text();
}

const figure = (text: string, name: string) =>
  Number(new RegExp(String.raw`^${name}\{service="outbox_test"\} (\S+)$`, "m").exec(text)?.[1]);

it("shows how long the oldest unpublished message waits, whatever came later", async () => {
  expect(figure(await scrape(), "homeward_outbox_oldest_seconds")).toBe(0);
  const now = await readNow(pool, unmoved);
  await pool.transaction(async (tx) =>
    append(tx, [newMessage({ time: plus(now, -3 * MINUTE) }), newMessage({ time: plus(now, -1 * MINUTE) })]),
  );
  const text = await scrape();
  expect(figure(text, "homeward_outbox_oldest_seconds")).toBeGreaterThanOrEqual(180);
  expect(figure(text, "homeward_outbox_oldest_seconds")).toBeLessThan(240);
  expect(figure(text, "homeward_outbox_unpublished")).toBe(2);
  const moved = await scrape({ clock: { offset: () => 10 * MINUTE } });
  expect(figure(moved, "homeward_outbox_oldest_seconds")).toBeGreaterThanOrEqual(780);
  await pool.query(sql`delete from outbox_waiting`);
  expect(figure(await scrape(), "homeward_outbox_oldest_seconds")).toBe(0);
});

it("says when PostgreSQL does not answer, and shows no figures then", async () => {
  expect(figure(await scrape(), "homeward_database_up")).toBe(1);
  const away = { ...pool, transaction: () => Promise.reject(new Error("away")) };
  const text = await scrape({ pool: away });
  expect(figure(text, "homeward_database_up")).toBe(0);
  expect(text).not.toMatch(/^homeward_outbox_oldest_seconds\{/m);
  expect(text).toMatch(/^homeward_database_connections\{service="outbox_test",state="idle"\} \d+$/m);
});

it("a query that takes too long is ended by PostgreSQL, not only left alone", async () => {
  const metrics = createMetrics();
  const { promise, resolve } = Promise.withResolvers<unknown>();
  watchFigures(
    { service: "outbox_test", pool, clock: unmoved, metrics },
    {
      gauges: [{ name: "slow", help: "Slow" }],
      read: (tx) =>
        tx.query(sql`select pg_sleep(60)`).then(
          () => [],
          (error: unknown) => (resolve(error), []),
        ),
    },
  );
  await metrics.text();
  expect(await promise).toMatchObject({ cause: { code: "57014" } });
});
