import { isRetriable, type HealthCheck } from "@homeward/kernel";
import type { PublishOutcome } from "../transport.ts";

/** kafkajs retries for minutes before it admits an outage; a publish this old is one. */
const SLOW_MS = 5_000;

/** Watches publishes: red while not running, while one hangs, and from one that the cluster could not take until the next it could. */
export interface PublishingCheck extends HealthCheck {
  watch(publish: () => Promise<PublishOutcome>): Promise<PublishOutcome>;
}

export function createPublishingCheck(isRunning: () => boolean): PublishingCheck {
  const underWay = new Set<{ readonly since: number }>();
  let outage: string | null = null;
  return {
    name: "kafka:publish",
    async watch(publish) {
      const mine = { since: performance.now() };
      underWay.add(mine);
      try {
        const outcome = await publish();
        outage = [...outcome.failed.values()].find(isRetriable)?.message ?? null;
        return outcome;
      } finally {
        underWay.delete(mine);
      }
    },
    check() {
      const oldest = Math.min(...[...underWay].map(({ since }) => since));
      const hangs = performance.now() - oldest > SLOW_MS ? "a publish has no answer yet" : null;
      const detail = isRunning() ? (hangs ?? outage) : "not connected";
      return Promise.resolve(detail === null ? { ok: true } : { ok: false, detail });
    },
  };
}
