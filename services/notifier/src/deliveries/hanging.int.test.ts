import { sql } from "@homeward/postgres";
import { afterEach, beforeEach, expect, it } from "vitest";
import { notifierDatabase, openCase, type NotifierDatabase } from "../../test/notifier-database.ts";
import { handleStart } from "./handle-start.ts";
import { createInFlight } from "./in-flight.ts";

let world: NotifierDatabase;
beforeEach(async () => void (world = await notifierDatabase()));
afterEach(() => world.end());

/** Thirty more messages to each of these contact points, as long due as the one there is. */
const dueTo = (contactPoints: number) =>
  world.pool.query(sql`
    insert into notifications
    select (jsonb_populate_record(one, jsonb_build_object('notification_id', gen_random_uuid(), 'repeat', nth,
      'contact_point_id', 'hangs-' || point))).*
    from notifications one, generate_series(1, 30) as nth, generate_series(1, ${contactPoints}::int) as point`);

it.each([8, 20])("%i receivers that hang leave room for whoever else is to be told", async (hanging) => {
  await openCase(world);
  await dueTo(hanging);
  const inFlight = createInFlight();
  const { promise: never, resolve: end } = Promise.withResolvers<void>();
  const startAll = async () => {
    for (;;) {
      const { due } = await handleStart(world.pool, world.tools, { room: inFlight, sender: 77 });
      if (due.length === 0) return;
      for (const one of due) inFlight.add(one, never);
    }
  };
  await startAll();
  const running = inFlight.running();
  expect(Object.keys(running).filter((id) => id.startsWith("hangs"))).toHaveLength(hanging);
  // Nor are they held back more than they have to be.
  expect(inFlight.ids().length).toBeGreaterThanOrEqual(96);
  await openCase(world, { teamId: "b" });
  await startAll();
  expect(inFlight.running()).toMatchObject({ b: 1 });
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
