import { applySeeds as applyToIntake } from "@homeward/intake";
import type { Sealing } from "@homeward/kernel";
import { applySeeds as applyToNotifier } from "@homeward/notifier";
import { applySeeds as applyToRouter } from "@homeward/router";
import type { SeedTaker } from "./apply-seeds.ts";

/** Every service that takes something from a seed folder. */
export const seedTakers = (sealing: Sealing): readonly SeedTaker[] => [
  { service: "intake", apply: (tx, seeds, at) => applyToIntake(tx, seeds, at) },
  { service: "router", apply: async (tx, seeds, at) => void (await applyToRouter(tx, seeds, at)) },
  { service: "notifier", apply: (tx, seeds, at) => applyToNotifier(tx, seeds, { sealing, at }) },
];
