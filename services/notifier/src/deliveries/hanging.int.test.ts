import { MINUTE } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { attemptsOf } from "../../test/facts-of.ts";
import { notifierDatabase, openCase, type NotifierDatabase } from "../../test/notifier-database.ts";
import type { DirectorySource } from "../directory/directory-store.ts";
import type { Sender, TimedResult } from "../sending/sender.ts";
import { createDeliveries } from "./delivery-loop.ts";
import { handleStart } from "./handle-start.ts";
import { createInFlight, type InFlight } from "./in-flight.ts";

let world: NotifierDatabase;
beforeEach(async () => void (world = await notifierDatabase()));
afterEach(() => world.end());

/** More messages to each of these contact points, as long due as the one there is. */
const dueTo = (contactPoints: number, each = 30) =>
  world.pool.query(sql`
    insert into notifications
    select (jsonb_populate_record(one, jsonb_build_object('notification_id', gen_random_uuid(), 'repeat', nth,
      'contact_point_id', 'hangs-' || point))).*
    from notifications one, generate_series(1, ${each}::int) as nth, generate_series(1, ${contactPoints}::int) as point`);

/** Starts what there is room for until nothing is left that may be started; none of it ends before `never` does. Answers to whom. */
async function startAll(inFlight: InFlight, never: Promise<void>): Promise<string[]> {
  const started: string[] = [];
  for (;;) {
    const { due } = await handleStart(world.pool, world.tools, { room: inFlight, sender: 77 });
    if (due.length === 0) return started;
    for (const one of due) {
      inFlight.add(one, never);
      started.push(one.contactPointId);
    }
  }
}

it.each([8, 20])("%i receivers that hang leave room for whoever else is to be told", async (hanging) => {
  await openCase(world);
  await dueTo(hanging);
  const inFlight = createInFlight();
  const { promise: never, resolve: end } = Promise.withResolvers<void>();
  await startAll(inFlight, never);
  const running = inFlight.running();
  expect(Object.keys(running).filter((id) => id.startsWith("hangs"))).toHaveLength(hanging);
  // Nor are they held back more than they have to be.
  expect(inFlight.ids().length).toBeGreaterThanOrEqual(96);
  await openCase(world, { teamId: "b" });
  await startAll(inFlight, never);
  expect(inFlight.running()).toMatchObject({ b: 1 });
  end();
  await inFlight.settled(1_000);
});

it("a hundred that hung when they were tried last leave the spared places to whoever else is to be told", async () => {
  await openCase(world);
  await dueTo(100);
  const inFlight = createInFlight();
  const { promise: never, resolve: end } = Promise.withResolvers<void>();
  const points = Array.from({ length: 100 }, (_, nth) => `hangs-${nth + 1}`);
  for (const point of points) inFlight.ended(point, "timed-out");
  const tried = await startAll(inFlight, never);
  // Nor are they forgotten: they go on being tried in all the other places.
  expect(tried.filter((id) => points.includes(id))).toHaveLength(96);
  await openCase(world, { teamId: "b" });
  expect(await startAll(inFlight, never)).toEqual(["b"]);
  // One that has answered is as good as any other again.
  const [answers = ""] = points.filter((id) => !tried.includes(id));
  inFlight.ended(answers, "otherwise");
  expect(await startAll(inFlight, never)).toEqual([answers]);
  end();
  await inFlight.settled(1_000);
});

it("one receiver alone has the places of one", async () => {
  await openCase(world);
  await dueTo(1);
  const inFlight = createInFlight();
  const { due } = await handleStart(world.pool, world.tools, { room: inFlight, sender: 77 });
  expect(due.filter(({ contactPointId }) => contactPointId === "hangs-1")).toHaveLength(16);
});

/** The directory, with contact points of these names that are reached as `a` is. */
const known = (ids: readonly string[]): DirectorySource => ({
  async current(db) {
    const directory = await world.tools.directory.current(db);
    const a = directory.contactPoints.get("a");
    const clones = a ? ids.map((id) => [id, { ...a, id, address: `${a.address}/${id}` }] as const) : [];
    return { ...directory, contactPoints: new Map([...directory.contactPoints, ...clones]) };
  },
});

it("an attempt that timed out is what tells that a receiver hangs", async () => {
  await openCase(world);
  await dueTo(100, 2);
  const { promise: never, resolve: end } = Promise.withResolvers<TimedResult>();
  const timedOut: TimedResult = {
    result: { kind: "failed", reason: "timed-out", forGood: false },
    durationMs: 1,
  };
  const delivered: TimedResult = { result: { kind: "delivered", status: 204 }, durationMs: 1 };
  let tried = 0;
  const send: Sender["send"] = async (_what, { address }) => {
    if (!address.includes("hangs")) return delivered;
    tried += 1;
    return tried <= 200 ? timedOut : never;
  };
  const points = Array.from({ length: 100 }, (_, nth) => `hangs-${nth + 1}`);
  const tools = { ...world.tools, directory: known(points) };
  const deliveries = createDeliveries({
    pool: world.pool,
    tools,
    sender: { send, close: async () => undefined },
    sealing: tools.composing.sealing,
    onAttempt: () => undefined,
  });
  await deliveries.start();
  await vi.waitFor(() => expect(tried).toBeGreaterThanOrEqual(200), { timeout: 15_000 });
  world.move(10 * MINUTE);
  deliveries.wake();
  const underWay = async () => {
    const [row] = await world.pool.query<{ n: number }>(
      sql`select count(*)::int as n from notifications where sender is not null`,
    );
    return row?.n ?? 0;
  };
  await vi.waitFor(async () => expect(await underWay()).toBeGreaterThanOrEqual(96), { timeout: 15_000 });
  const other = await openCase(world, { teamId: "b" });
  deliveries.wake();
  await vi.waitFor(async () => expect(await attemptsOf(world.pool, other)).toEqual(["b 1 delivered 204"]), {
    timeout: 15_000,
  });
  end(timedOut);
  await deliveries.stop();
});
