import type { Transactor } from "@homeward/postgres";
import { OUTBOX_CHANNEL } from "./append.ts";
import { unmarkPublished, type Kept } from "./outbox-store.ts";

/**
 * Has kept messages published again, in their order and under their ids: a replay. Those who have seen them do
 * nothing; those whose inbox was emptied decide by id and sequence. Answers how many. `npm run republish`.
 */
export function republish(pool: Transactor, which: Kept = {}): Promise<number> {
  return pool.transaction((tx) => {
    tx.raise(OUTBOX_CHANNEL);
    return unmarkPublished(tx, which);
  });
}
