import { expect, test } from "vitest";
import { nameId } from "@homeward/contracts";
import { shardOf, SHARDS } from "./shard.ts";

test("the shard of a key never changes: rows carry it", () => {
  const keys = ["", "a", "6f0c1d0e-5f6a-4a7b-8c9d-0e1f2a3b4c5d", "ünïcode"];
  expect(keys.map(shardOf)).toEqual([9, 0, 1, 9]);
});

test("keys spread evenly over the shards", () => {
  const counts = new Map<number, number>();
  for (let n = 0; n < 16_000; n += 1) {
    const shard = shardOf(nameId("stay", n));
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  expect(counts.size).toBe(SHARDS);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(200);
});
