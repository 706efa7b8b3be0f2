import type { Instant } from "@homeward/contracts";
import type { Clock } from "@homeward/kernel";
import { listOpenCases, type OpenCase } from "@homeward/notifier";
import { openPool, readNow, serviceSchema } from "@homeward/postgres";
import type { ServicesPlace } from "../seeds/read-known.ts";

/** What is open, from the database alone: no service has to run. Changes nothing. */
export async function readOpenCases(
  { url, tls }: ServicesPlace,
  clock: Clock,
): Promise<{ readonly cases: readonly OpenCase[]; readonly now: Instant }> {
  const schema = serviceSchema("notifier");
  const secure = tls === undefined ? {} : { tls };
  const pool = openPool({
    url,
    role: schema,
    schema,
    max: 1,
    applicationName: "homeward open cases",
    ...secure,
  });
  try {
    return { now: await readNow(pool, clock), cases: await listOpenCases(pool) };
  } finally {
    await pool.end();
  }
}
