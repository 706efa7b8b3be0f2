import type { Instant, Topic } from "@homeward/contracts";
import { republish } from "@homeward/outbox";
import { useService } from "../data-dir/use-service.ts";
import type { ServicesPlace } from "../seeds/read-known.ts";

const SERVICES = ["intake", "router", "notifier"] as const;

/** What is to be published again: from this instant on, of one topic or of all. */
export interface Wanted {
  readonly from: Instant;
  readonly topic?: Topic;
}

/** Marks what every service's outbox keeps as not published; the services' relays do the rest. Answers how many, by service. */
export async function republishAll(
  place: ServicesPlace,
  { from, topic }: Wanted,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const which = { from, ...(topic === undefined ? {} : { topics: [topic] }) };
  for (const service of SERVICES)
    counts[service] = await useService(place, { service, named: "homeward republish" }, (pool) =>
      republish(pool, which),
    );
  return counts;
}
