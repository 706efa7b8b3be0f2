import type { Instant, Topic } from "@homeward/contracts";
import { republish } from "@homeward/outbox";
import { openPool, serviceSchema } from "@homeward/postgres";
import type { ServicesPlace } from "../seeds/read-known.ts";

const SERVICES = ["intake", "router", "notifier"] as const;

/** What is to be published again: from this instant on, of one topic or of all. */
export interface Wanted {
  readonly from: Instant;
  readonly topic?: Topic;
}

/** Marks what every service's outbox keeps as not published; the services' relays do the rest. Answers how many, by service. */
export async function republishAll(
  { url, tls }: ServicesPlace,
  { from, topic }: Wanted,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const service of SERVICES) {
    const schema = serviceSchema(service);
    const secure = tls === undefined ? {} : { tls };
    const pool = openPool({
      url,
      role: schema,
      schema,
      max: 1,
      applicationName: "homeward republish",
      ...secure,
    });
    try {
      counts[service] = await republish(pool, { from, ...(topic === undefined ? {} : { topics: [topic] }) });
    } finally {
      await pool.end();
    }
  }
  return counts;
}
