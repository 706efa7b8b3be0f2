import { topics } from "@homeward/contracts";
import { expect, test } from "vitest";
import { arrived } from "../test/outbox-fixture.ts";
import { createFailingLanes } from "./failing-lanes.ts";
import type { Waiting } from "./outbox-store.ts";

const row = (id: number, key: string): Waiting => ({ id, shard: 0, message: arrived({ key }) });
const lane = (key: string) => ({ topic: topics.routes, key });

test("a lane that fails is left out until its first message is due", () => {
  let now = 0;
  const failing = createFailingLanes(() => now);
  const rows = [row(1, "a"), row(2, "b"), row(3, "b"), row(4, "c")];
  expect(failing.note(rows, [], ({ id }) => id === 2 || id === 3)).toBe(false);
  expect(failing.lanes()).toEqual([lane("b")]);
  expect(failing.dueRows()).toEqual([]);
  const wait = failing.nextMs() ?? 0;
  expect(wait).toBeGreaterThanOrEqual(100);
  expect(wait).toBeLessThanOrEqual(200);
  now += wait;
  expect(failing.dueRows()).toEqual([2]);
});

test("each failure makes the wait longer, up to ten seconds", () => {
  let now = 0;
  const failing = createFailingLanes(() => now);
  const waits = Array.from({ length: 12 }, () => {
    failing.note([row(1, "a")], failing.dueRows(), () => true);
    const wait = failing.nextMs() ?? 0;
    now += wait;
    return wait;
  });
  expect(waits[1]).toBeGreaterThanOrEqual(200);
  expect(waits[3]).toBeGreaterThanOrEqual(800);
  expect(Math.max(...waits)).toBeLessThanOrEqual(10_000);
  expect(waits.at(-1)).toBeGreaterThanOrEqual(5_000);
});

test("a lane is free again once its first message got through, or is no longer there", () => {
  const failing = createFailingLanes(() => 0);
  failing.note([row(1, "a"), row(2, "b")], [], () => true);
  expect(failing.note([row(1, "a")], [1, 2], () => false)).toBe(true);
  expect(failing.lanes()).toEqual([]);
  expect(failing.nextMs()).toBeNull();
});
