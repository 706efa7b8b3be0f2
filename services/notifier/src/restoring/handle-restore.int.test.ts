import { MINUTE, routeMessage, topics, type Message, type RouteMessage } from "@homeward/contracts";
import { createMetrics } from "@homeward/kernel";
import { sql } from "@homeward/postgres";
import { createInProcessTransport } from "@homeward/transport/in-process";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import {
  LEFT_AT,
  notifierDatabase,
  recipient,
  routeOf,
  type NotifierDatabase,
} from "../../test/notifier-database.ts";
import { createSubscribers } from "../consumer.ts";
import { notifierSettings } from "../settings.ts";
import { createTimerLoop } from "../timers/timer-loop.ts";
import { createWatching } from "../watching/record-figures.ts";
import { restoreCases } from "./handle-restore.ts";

const PATIENT = { timeout: 30_000, interval: 50 };
const worlds: NotifierDatabase[] = [];
let world: NotifierDatabase;
beforeEach(async () => {
  world = await notifierDatabase();
  worlds.push(world);
});
afterAll(async () => {
  for (const one of worlds) await one.end();
});

const routed = (data: RouteMessage): Message => ({
  id: data.dischargeId,
  topic: topics.routes,
  key: data.dischargeId,
  type: "homeward.route",
  version: 1,
  time: LEFT_AT,
  source: "homeward/router",
  sequence: 1,
  traceparent: null,
  data: z.encode(routeMessage, data),
});

const published = () =>
  world.pool.query<Message & object>(sql`
    select message_id as id, topic, key, type, version, time, source, sequence, traceparent, data
    from outbox order by id`);

/** As a copy of the database from before there was anything. */
const forgets = () =>
  world.pool.query(sql`
    truncate cases, timers, notifications, attempts, told, history, sealed_words, discharges, inbox, outbox,
      outbox_sequence cascade`);

const parts = () => ({
  pool: world.pool,
  clock: world.tools.clock,
  logger: world.tools.logger,
  metrics: createMetrics(),
});

async function hears(message: Message): Promise<void> {
  const [routes] = createSubscribers(parts(), world.tools);
  expect((await routes?.handle([message]))?.retry.size).toBe(0);
}

async function decidesWhatIsDue(): Promise<void> {
  const watching = createWatching(createMetrics());
  const loop = createTimerLoop(world.pool, { ...world.tools, watching });
  while ((await loop.runOnce()).again);
}

const signals = {
  on: () => () => undefined,
  raise: () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};
const restore = (messages: readonly Message[]) =>
  restoreCases(
    {
      ...parts(),
      signals,
      transport: createInProcessTransport({ logger: world.tools.logger }),
      sealing: world.tools.composing.sealing,
      publicUrl: "http://notifier.example",
      settings: z.object(notifierSettings).parse({}),
      allowDemo: false,
    },
    messages,
  );

interface Row {
  readonly id: string;
  readonly rung: number;
  readonly status: string;
}
const alarms = () =>
  world.pool.query<Row & object>(sql`
    select notification_id as id, rung, status from notifications where type = 'alarm' order by rung, id`);

describe("after a restore", () => {
  it("an alarm that nobody may have heard is sent again under its id, though a rung before it was heard", async () => {
    const route = routed(routeOf([recipient(world, "a")]));
    world.receiver.answer("/a", 204);
    world.receiver.answer("/manager", 503);
    await hears(route);
    const first = world.deliveries();
    await first.start();
    await vi.waitFor(async () => expect((await alarms())[0]?.status).toBe("delivered"), PATIENT);
    world.move(31 * MINUTE);
    await decidesWhatIsDue();
    await vi.waitFor(
      () => expect(world.receiver.heard.some(({ path }) => path === "/manager")).toBe(true),
      PATIENT,
    );
    await first.stop();
    const before = await alarms();
    expect(before).toMatchObject([
      { rung: 0, status: "delivered" },
      { rung: 1, status: "pending" },
    ]);
    const messages = [route, ...(await published())];
    await forgets();

    world.receiver.answer("/manager", 204);
    expect(await restore(messages)).toMatchObject({ cases: 1 });
    expect((await restore(messages)).cases).toBe(0);
    const after = await alarms();
    expect(after).toEqual(before.map((one) => ({ ...one, status: "pending" })));
    const again = world.deliveries();
    await again.start();
    await vi.waitFor(
      async () => expect((await alarms()).map(({ status }) => status)).toEqual(["delivered", "delivered"]),
      PATIENT,
    );
    await again.stop();
  });

  it("what cannot be applied is left out and named, and so is a case whose route is gone; the rest comes back", async () => {
    const [route, gone] = [1, 2].map(() => routed(routeOf([recipient(world, "a")])));
    if (route === undefined || gone === undefined) throw new Error("two routes");
    await hears(route);
    await hears(gone);
    const told = await published();
    await forgets();
    const broken = { ...gone, data: {}, id: "broken" };
    const changes = told.filter(({ topic }) => topic === topics.caseChanges);
    const restored = await restore([broken, route, ...changes]);
    expect(restored.routeless).toHaveLength(1);
    const cases = await world.pool.query<{ discharge: string }>(sql`
      select discharge_id::text as discharge from cases where stay_id is not null`);
    expect(cases).toEqual([{ discharge: route.id }]);
  });
});
