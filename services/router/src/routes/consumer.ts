import { topics } from "@homeward/contracts";
import type { Logger, Metrics, Tracing } from "@homeward/kernel";
import { createConsumer } from "@homeward/outbox";
import type { Pool, Tx } from "@homeward/postgres";
import type { Subscriber } from "@homeward/transport";
import { concernsRouting, handleCaseChanges } from "./handle-case-changes.ts";
import { handleEvents, type Routing } from "./handle-events.ts";
import { SOURCE } from "./route-message.ts";

export interface ConsumerDeps {
  readonly pool: Pool;
  readonly routing: Routing;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing?: Tracing;
}

/** What the router hears: the units' events, and what cases ask for. */
export function routeConsumers({ routing, ...parts }: ConsumerDeps): readonly Subscriber[] {
  const { logger } = parts;
  const common = { ...parts, clock: routing.clock, source: SOURCE };
  return [
    createConsumer({
      ...common,
      name: "router-discharge-events",
      topics: [topics.dischargeEvents],
      handle: timed("events-routed", handleEvents),
    }),
    createConsumer({
      ...common,
      name: "router-case-changes",
      topics: [topics.caseChanges],
      concerns: concernsRouting,
      handle: timed("case-changes-heard", handleCaseChanges),
    }),
  ];

  /** One wide line a batch. */
  function timed(event: string, handle: typeof handleEvents) {
    return async (tx: Tx, messages: Parameters<typeof handleEvents>[1]) => {
      const started = performance.now();
      await handle(tx, messages, routing);
      const durationMs = Math.round((performance.now() - started) * 10) / 10;
      const stayIds = messages.map(({ key }) => key);
      logger.info({ event, batch: messages.length, stayIds, durationMs });
    };
  }
}
