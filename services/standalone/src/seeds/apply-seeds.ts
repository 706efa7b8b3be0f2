import type { Instant, Seeds } from "@homeward/contracts";
import { actAs, type MovableClock, type Transactor, type Tx } from "@homeward/postgres";

/** One service's part in the seeds. */
export interface SeedTaker {
  /** As in the names of its role and schema. */
  readonly service: string;
  /** Writes what the service keeps; runs as its role, in its schema. May answer what changed, by file. */
  apply(tx: Tx, seeds: Seeds, at: Instant): Promise<SeedChanges | void>;
}

export type SeedChanges = Readonly<Record<string, { readonly added: number; readonly changed: number }>>;

/**
 * Hands checked seeds to every service in one transaction: all of it is applied, or nothing. The pool has to act as a
 * login that may take on the roles of the services. Answers what changed, by service.
 */
export async function applySeeds(
  pool: Transactor,
  seeds: Seeds,
  { takers, clock }: { readonly takers: readonly SeedTaker[]; readonly clock: MovableClock },
): Promise<Record<string, SeedChanges>> {
  return pool.transaction(async (tx) => {
    const at = await tx.now(clock);
    const changes: Record<string, SeedChanges> = {};
    for (const taker of takers) {
      await actAs(tx, taker.service);
      changes[taker.service] = (await taker.apply(tx, seeds, at)) ?? {};
    }
    return changes;
  });
}

/** "teams: 3 added, 1 changed" for every file of which something changed. */
export function describeChanges(changes: SeedChanges): string[] {
  return Object.entries(changes).flatMap(([file, { added, changed }]) => {
    const parts = [added > 0 ? `${added} added` : "", changed > 0 ? `${changed} changed` : ""].filter(
      Boolean,
    );
    return parts.length === 0 ? [] : [`${file}: ${parts.join(", ")}`];
  });
}
