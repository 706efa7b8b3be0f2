import type { Instant } from "@homeward/contracts";
import type { Clock } from "@homeward/kernel";
import { listOpenCases, type OpenCase } from "@homeward/notifier";
import { readNow } from "@homeward/postgres";
import { useService } from "../data-dir/use-service.ts";
import type { ServicesPlace } from "../seeds/read-known.ts";

/** What is open, from the database alone: no service has to run. Changes nothing. */
export async function readOpenCases(
  place: ServicesPlace,
  clock: Clock,
): Promise<{ readonly cases: readonly OpenCase[]; readonly now: Instant }> {
  return useService(place, { service: "notifier", named: "homeward open cases" }, async (pool) => ({
    now: await readNow(pool, clock),
    cases: await listOpenCases(pool),
  }));
}
