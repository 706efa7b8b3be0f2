import type { Kafka } from "kafkajs";
import type { AnyTopic } from "@homeward/contracts";
import type { Subscriber } from "../transport.ts";
import { withAdmin } from "./client.ts";

/** How many records of a topic a group has not yet committed, over all partitions. */
export interface Lag {
  readonly group: string;
  readonly topic: AnyTopic;
  readonly records: number;
}

/** Asks the cluster how far each subscriber's group is behind. A group that never committed is behind by all there is. */
export function readLag(
  client: Kafka,
  subscribers: readonly Subscriber[],
  wire: (name: string) => string,
): Promise<Lag[]> {
  const pairs = subscribers.flatMap(({ group, topics }) => topics.map((topic) => ({ group, topic })));
  return withAdmin(client, (admin) =>
    Promise.all(
      pairs.map(async ({ group, topic }) => {
        const [ends, commits] = await Promise.all([
          admin.fetchTopicOffsets(wire(topic)),
          admin.fetchOffsets({ groupId: wire(group), topics: [wire(topic)] }),
        ]);
        const committed = new Map(commits[0]?.partitions.map(({ partition, offset }) => [partition, offset]));
        const records = ends.reduce((sum, { partition, high, low }) => {
          const from = Math.max(Number(committed.get(partition) ?? -1), Number(low));
          return sum + Math.max(0, Number(high) - from);
        }, 0);
        return { group, topic, records };
      }),
    ),
  );
}
