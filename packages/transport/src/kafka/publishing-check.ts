import { isRetriable, type HealthCheck } from "@homeward/kernel";
import type { PublishOutcome } from "../transport.ts";

/** kafkajs retries for minutes before it admits an outage; a publish this old is one. */
const SLOW_MS = 10_000;

/** Watches publishes: red while one hangs, and from one that the cluster could not take until the next it could. */
export interface PublishingCheck extends HealthCheck {
  watch(publish: () => Promise<PublishOutcome>): Promise<PublishOutcome>;
}

export function createPublishingCheck(): PublishingCheck {
  const running = new Set<{ readonly since: number }>();
  let outage: string | null = null;
  return {
    name: "kafka:publish",
    async watch(publish) {
      const mine = { since: performance.now() };
      running.add(mine);
      try {
        const outcome = await publish();
        outage = [...outcome.failed.values()].find(isRetriable)?.message ?? null;
        return outcome;
      } finally {
        running.delete(mine);
      }
    },
    check() {
      const oldest = Math.min(...[...running].map(({ since }) => since));
      const hangs = performance.now() - oldest > SLOW_MS ? "a publish has no answer yet" : null;
      const detail = hangs ?? outage;
      return Promise.resolve(detail === null ? { ok: true } : { ok: false, detail });
    },
  };
}
