import { pause } from "../pause.ts";
import type { Kill, Target } from "../plan/plan.ts";
import type { World } from "../world/world.ts";

/** Deaths by SIGKILL, those during start-up too. */
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
        const died = await world.kill(target);
        if (died) counts.set(target, (counts.get(target) ?? 0) + 1);
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
  await Promise.all(kill.targets.map((target) => startAtLast(world, target)));
  await world.ready();
  return performance.now() - from;
}

const MOST_STARTS = 20;

/** As an orchestrator does: what ends while it starts, because its database is still coming up, is started again. */
async function startAtLast(world: World, target: Target): Promise<void> {
  for (let starts = 1; starts < MOST_STARTS; starts += 1) {
    const isUp = await world.start(target).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await pause(500);
  }
  await world.start(target);
}
