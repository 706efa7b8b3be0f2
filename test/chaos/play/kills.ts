import { pause } from "../pause.ts";
import type { Kill, Target } from "../plan/plan.ts";
import type { World } from "../world/world.ts";

/** Counts SIGKILLs, those during start-up too. */
export type KillCounts = Map<Target, number>;

/**
 * Kills, leaves dead, starts again, perhaps kills once more meanwhile, and waits until everybody is ready again.
 * Answers how long that took, in milliseconds.
 */
export async function carryOut(world: World, kill: Kill, counts: KillCounts): Promise<number> {
  const from = performance.now();
  if (kill.gently) {
    await Promise.all(kill.targets.map((target) => world.restart(target)));
    await world.ready();
    return performance.now() - from;
  }
  const strike = () =>
    Promise.all(
      kill.targets.map(async (target) => {
        counts.set(target, (counts.get(target) ?? 0) + 1);
        await world.kill(target);
      }),
    );
  const start = () => Promise.all(kill.targets.map((target) => world.start(target)));
  await strike();
  await pause(kill.downMs);
  if (kill.againAfterMs !== null) {
    // Whatever starts is killed on the way, so that its start fails.
    const starting = start().catch(() => undefined);
    await pause(kill.againAfterMs);
    await strike();
    await starting;
  }
  await start();
  await world.ready();
  return performance.now() - from;
}
