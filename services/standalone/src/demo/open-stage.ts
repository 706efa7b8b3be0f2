import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Seeds } from "@homeward/contracts";
import { demoSeeds } from "../config.ts";
import { formatMistake } from "../seeds/mistake.ts";
import { readSeeds } from "../seeds/read-seeds.ts";
import { openEars, type Ears } from "./open-ears.ts";
import { openHomeward, type Env } from "./open-homeward.ts";
import { openStoryClock, type StoryClock } from "./open-story-clock.ts";

/** Where the story is played: a Homeward of its own, and everybody whom it can tell. */
export interface Stage {
  readonly url: string;
  readonly clock: StoryClock;
  readonly ears: Ears;
  readonly seeds: Seeds;
  /** Resolves when Homeward answers. */
  readonly ready: Promise<void>;
  /** Stops everything and leaves nothing behind. */
  close(): Promise<void>;
}

/** Where the webhooks of the demo seeds go. */
const SEEDED_RECEIVER = "http://127.0.0.1:9099";

/** Starts `npm start`'s Homeward on an empty database of its own, its clock moved to the given instant. */
export async function openStage(startMs: number, env: Env): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "homeward-demo-"));
  // Else the database, which does not run as root, would be kept elsewhere.
  chmodSync(folder, 0o755);
  const clock = openStoryClock(join(folder, "clock"), startMs);
  const original = await seedsOf(demoSeeds);
  const ears = await openEars({ points: original.contactPoints, now: () => clock.now() });
  const closing = [
    () => ears.close(),
    async () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }),
  ];
  const close = async () => {
    for (const step of closing.splice(0)) await step();
  };
  try {
    const place = aimSeeds(folder, ears.url);
    const seeds = await seedsOf(place);
    const homeward = await openHomeward({ folder, seeds: place, clockFile: clock.file, env });
    closing.unshift(() => homeward.stop());
    return { url: homeward.url, ready: homeward.ready, clock, ears, seeds, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The demo seeds, but every webhook leads to the given receiver. */
function aimSeeds(folder: string, url: string): string {
  const place = join(folder, "seeds");
  cpSync(demoSeeds, place, { recursive: true });
  const file = join(place, "contact-points.json");
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(SEEDED_RECEIVER, url));
  return place;
}

async function seedsOf(place: string): Promise<Seeds> {
  const checked = await readSeeds(place, {});
  if (!checked.ok) throw new Error(checked.mistakes.map(formatMistake).join("\n"));
  return checked.seeds;
}
