import { topics, type Message } from "@homeward/contracts";
import { createLogger, createMetrics } from "@homeward/kernel";
import { sql, type Pool } from "@homeward/postgres";
import { report } from "@homeward/testing";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import {
  eventMessage,
  newStay,
  routerDatabase,
  routing,
  sentRoutes,
  wishMessage,
} from "../../test/router-database.ts";
import { routeConsumers } from "./consumer.ts";
import { handleEvents } from "./handle-events.ts";
import { verifyRoutes } from "./handle-verify.ts";

let at: Awaited<ReturnType<typeof routerDatabase>>;
let pool: Pool;
const deps = routing();
beforeAll(async () => {
  at = await routerDatabase();
  ({ pool } = at);
});
afterAll(() => at.end());

/** The service's own consumer of the message's topic. */
function consume(message: Message) {
  const logger = createLogger({ service: "router", level: "silent" });
  const consumers = routeConsumers({ pool, routing: deps, logger, metrics: createMetrics() });
  return consumers.find((it) => it.topics.some((topic) => topic === message.topic))?.handle([message]);
}

const waiting = () =>
  pool.query(sql`select from pg_locks join pg_stat_activity using (pid)
    where not granted and datname = current_database()`);
const buried = (stayId: string) =>
  pool.query(sql`select from outbox where key = ${stayId} and topic <> ${topics.routes}`);

it.each([
  [
    "a bounce",
    (stayId: string) => wishMessage(stayId, "camhs-rotherham", { kind: "re-route", suggestion: {} }),
    { standing: "left", recipients: [{ teamId: "resolver" }] },
  ],
  [
    "a reversal",
    (stayId: string) => eventMessage(report(), 3, { stayId, kind: "discharge-reversed" }),
    { standing: "reversed", recipients: [] },
  ],
  [
    "a report",
    (stayId: string) =>
      eventMessage(report({ home: { destination: { postcode: "S1 2HE" } } }), 3, { stayId }),
    { standing: "left", recipients: [{ teamId: "camhs-sheffield" }] },
  ],
])("%s that waits for another change of the same discharge goes on from it", async (_, messageOf, wanted) => {
  const stayId = newStay();
  await pool.transaction((tx) => handleEvents(tx, [eventMessage(report(), 1, { stayId })], deps));
  let handled: ReturnType<typeof consume>;
  await pool.transaction(async (tx) => {
    await handleEvents(tx, [eventMessage(report(), 2, { stayId })], deps);
    handled = consume(messageOf(stayId));
    await vi.waitFor(async () => expect(await waiting()).toHaveLength(1), 10_000);
  });
  expect((await handled)?.retry).toEqual(new Set());
  expect(await buried(stayId)).toEqual([]);
  expect((await sentRoutes(pool, stayId)).map((it) => it.routeVersion)).toEqual([1, 2, 3]);
  expect((await sentRoutes(pool, stayId)).at(-1)).toMatchObject(wanted);
  expect(await verifyRoutes(pool)).toMatchObject({ brokenChains: 0 });
});
