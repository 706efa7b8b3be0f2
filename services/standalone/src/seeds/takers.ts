import { applySeeds as applyToIntake } from "@homeward/intake";
import type { Sealing } from "@homeward/kernel";
import { putKeys } from "@homeward/keys";
import { applySeeds as applyToNotifier } from "@homeward/notifier";
import { applyGeography, applySeeds as applyToRouter, type Geography } from "@homeward/router";
import type { SeedTaker } from "./apply-seeds.ts";

/**
 * Every service that takes something from a seed folder. Of the router, teams given are all the teams there are; a
 * folder without teams says nothing about them.
 */
export const seedTakers = (sealing: Sealing, geography: Geography | null = null): readonly SeedTaker[] => [
  { service: "intake", apply: (tx, seeds, at) => applyToIntake(tx, seeds, at) },
  {
    service: "router",
    async apply(tx, seeds, at) {
      if (seeds.teams.length > 0) await applyToRouter(tx, seeds, at);
      else await putKeys(tx, seeds.keys, at);
      if (geography === null) return;
      const isChanged = await applyGeography(tx, geography);
      return { geography: { added: 0, changed: isChanged ? 1 : 0 } };
    },
  },
  { service: "notifier", apply: (tx, seeds, at) => applyToNotifier(tx, seeds, { sealing, at }) },
];
