import type { Pool } from "@homeward/postgres";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDoors, type Doors } from "../../test/answer-doors.ts";
import { notifierDatabase, openCase, type NotifierDatabase } from "../../test/notifier-database.ts";

let world: NotifierDatabase;
let doors: Doors;
let roundTrips = 0;
beforeAll(async () => {
  world = await notifierDatabase();
  doors = await openDoors({ ...world, pool: counted(world.pool) });
});
afterAll(async () => {
  await doors.close();
  await world.end();
});

const counted = (pool: Pool): Pool => ({
  ...pool,
  query(query) {
    roundTrips += 1;
    return pool.query(query);
  },
});

async function asked(refused: () => Promise<{ status: number }>): Promise<{ status: number; trips: number }> {
  roundTrips = 0;
  const { status } = await refused();
  return { status, trips: roundTrips };
}

it("a stranger learns of no case by how long it takes to refuse them (P14)", async () => {
  const [there, missing] = [await openCase(world), randomUUID()];
  await doors.signed(there, {}, { as: "b" });
  const ways = [
    (id: string) => doors.signed(id, {}, { as: "b" }),
    (id: string) => doors.withKey(id, {}, { key: "key-b" }),
    (id: string) => doors.withKey(id, {}, { key: "key-of-nobody" }),
  ];
  for (const way of ways) {
    const told = await asked(() => way(there));
    expect(told.trips).toBeGreaterThan(1);
    expect(await asked(() => way(missing))).toEqual(told);
  }
});
