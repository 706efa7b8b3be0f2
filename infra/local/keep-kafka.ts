import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "@homeward/kernel";
import { isAlive } from "@homeward/postgres";
import { launchKafka, type RunningKafka } from "../kafka/local-broker.ts";

export interface KeptKafka {
  /** Stay the same for as long as it is kept. */
  readonly brokers: readonly string[];
  /** Resolves when the broker runs no more and will not be launched again. */
  stop(): Promise<void>;
}

interface KafkaPlace {
  readonly dataDir: string;
  readonly logger: Logger;
  /** Gives up a start under way. */
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 250;
const AGAIN_AFTER_MS = 500;

/** Runs the local broker and launches it again, on the same port, whenever it ends without having been stopped. */
export async function keepKafka({ signal: leaving, ...place }: KafkaPlace): Promise<KeptKafka> {
  const { logger } = place;
  const stopped = new AbortController();
  const options = { ...place, signal: AbortSignal.any([leaving, stopped.signal]) };
  let broker: RunningKafka | null = await launchKafka(options);
  const { brokers } = broker;
  const rest = (ms: number) => delay(ms, undefined, { signal: stopped.signal }).catch(() => undefined);
  const keeping = keep();

  async function keep(): Promise<void> {
    while (!stopped.signal.aborted) {
      if (broker !== null && isAlive(broker.pid)) await rest(LOOK_EVERY_MS);
      else broker = await relaunch(broker);
    }
  }

  async function relaunch(gone: RunningKafka | null): Promise<RunningKafka | null> {
    if (gone !== null) logger.warn({ event: "kafka-gone", pid: gone.pid });
    // Lets go of the data folder, which the launch takes again.
    await gone?.stop();
    try {
      return await launchKafka(options);
    } catch (error) {
      if (stopped.signal.aborted) return null;
      logger.warn({ event: "kafka-does-not-start", error });
      await rest(AGAIN_AFTER_MS);
      return null;
    }
  }

  return {
    brokers,
    async stop() {
      // One that is still coming up is given up.
      stopped.abort();
      await keeping;
      await broker?.stop();
    },
  };
}
