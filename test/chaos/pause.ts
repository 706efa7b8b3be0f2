import { setTimeout as delay } from "node:timers/promises";

/**
 * Lets real time pass. Chaos is about processes that die at some moment or other, and about people who answer late:
 * the one place of the tests that waits on time and not for a fact.
 */
export const pause = (ms: number): Promise<void> => delay(ms);
