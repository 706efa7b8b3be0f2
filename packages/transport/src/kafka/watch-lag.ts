import type { Metrics } from "@homeward/kernel";
import type { KafkaTransport } from "./kafka-transport.ts";

/** Each reading is a connection of its own to the cluster. */
const FRESH_MS = 15_000;
const PATIENCE_MS = 2_000;
const lag = "homeward_consumer_lag_messages";

/** Shows at each scrape how far this process's consumer groups are behind, and whether the cluster answers. */
export function watchLag(
  { lag: readLag }: Pick<KafkaTransport, "lag">,
  { service, metrics }: { readonly service: string; readonly metrics: Pick<Metrics, "watch"> },
): void {
  metrics.watch({
    labels: { service },
    up: { name: "homeward_kafka_up", help: "1 when the Kafka cluster told of the groups' offsets, else 0" },
    gauges: [
      {
        name: lag,
        help: "Messages that a consumer group has not handled yet",
        labelNames: ["group", "topic"],
      },
    ],
    freshMs: FRESH_MS,
    patienceMs: PATIENCE_MS,
    async read() {
      const lags = await readLag();
      return lags.map(({ group, topic, records }) => ({
        name: lag,
        labels: { group, topic },
        value: records,
      }));
    },
  });
}
