import { createLoop, type Logger, type Loop } from "@homeward/kernel";
import type { Db } from "@homeward/postgres";
import { deleteSeen } from "./inbox-store.ts";
import { deletePublished } from "./outbox-store.ts";

export interface RetentionOptions {
  readonly pool: Db;
  readonly logger: Logger;
  /** How long published messages, and marks of seen ones, are kept: as far back as a replay can go. */
  readonly keepDays: number;
  /** Rows deleted at once: short locks, little to vacuum. Default 1,000. */
  readonly batch?: number;
}

const HOURLY_MS = 3_600_000;

/** Deletes, by and by, what is older than the retention; never a message that is not yet published. */
export function createRetention({ pool, logger, keepDays, batch = 1_000 }: RetentionOptions): Loop {
  return createLoop({
    name: "outbox-retention",
    logger,
    sweepMs: HOURLY_MS,
    async runOnce() {
      const published = await deletePublished(pool, keepDays, batch);
      const seen = await deleteSeen(pool, keepDays, batch);
      if (published + seen > 0) logger.info({ event: "outbox-trimmed", published, seen });
      return { again: published === batch || seen === batch, sleepMs: null };
    },
  });
}
