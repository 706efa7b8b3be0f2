import { createLoop, type Logger, type Loop, type Turn } from "@homeward/kernel";
import type { SenderSession } from "./sender-session.ts";

/** How long the attempts of a process that died wait for another one at most. */
const SWEEP_MS = 10_000;

/** What a replica had under way when it died is sent by those that live, whether or not it ever comes back. */
export function createTakeOver(
  session: SenderSession,
  { logger, wake }: { logger: Logger; wake: () => void },
): Loop {
  const runOnce = async (): Promise<Turn> => {
    // Before the first look its own sign of life must stand.
    await session.alive();
    if ((await session.takeOver()) > 0) wake();
    return { again: false, sleepMs: null };
  };
  return createLoop({ name: "delivery-takeover", runOnce, logger, sweepMs: SWEEP_MS });
}
