import { expect, it } from "vitest";
import { createCommits, type Position } from "./commits.ts";

const at = (partition: number, offset: bigint): Position => ({ topic: "routes", partition, offset });

it("tells of all positions of a moment together", async () => {
  const told: (readonly Position[])[] = [];
  const commits = createCommits((positions) => Promise.resolve(void told.push(positions)));
  await Promise.all([commits.add(at(1, 5n)), commits.add(at(2, 8n))]);
  expect(told).toEqual([[at(1, 5n), at(2, 8n)]]);
});

it("gathers what comes while a request is under way, and sends it after that one", async () => {
  const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const told: (readonly Position[])[] = [];
  const commits = createCommits(
    (positions) => answers[told.push(positions) - 1]?.promise ?? Promise.reject(new Error("asked too often")),
  );
  const first = commits.add(at(1, 1n));
  await expect.poll(() => told).toHaveLength(1);
  const later = [commits.add(at(1, 2n)), commits.add(at(3, 1n))];
  await new Promise(setImmediate);
  expect(told).toHaveLength(1);
  answers[0]?.resolve();
  await first;
  await expect.poll(() => told).toHaveLength(2);
  answers[1]?.resolve();
  await Promise.all(later);
  expect(told[1]).toEqual([at(1, 2n), at(3, 1n)]);
});

it("says to each whose position was not taken that it was not, and goes on", async () => {
  let refuses = true;
  const told: (readonly Position[])[] = [];
  const commits = createCommits((positions) => {
    if (refuses) return Promise.reject(new Error("rebalancing"));
    return Promise.resolve(void told.push(positions));
  });
  const both = await Promise.allSettled([commits.add(at(1, 1n)), commits.add(at(2, 1n))]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  refuses = false;
  await commits.add(at(1, 1n));
  expect(told).toEqual([[at(1, 1n)]]);
});
