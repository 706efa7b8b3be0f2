import { json, type Tx } from "@homeward/postgres";
import { insertMessages, type NewMessage } from "./outbox-store.ts";
import { withTraces } from "./traces.ts";

/** The channel that wakes the relay. */
export const OUTBOX_CHANNEL = "outbox";

/**
 * Writes messages into the outbox of this transaction, to be relayed in this order within a key once it has
 * committed. Ids are names: a message that is already there is left out. Under its id stands the same data, or the
 * transaction fails (constraint message_id_reused): that is a mistake in how ids are named. Lock the aggregates first, in the order of their ids, so that two transactions cannot wait for
 * each other. Pools opened with `signals` wake the relay by themselves.
 */
export function append(tx: Tx, messages: readonly NewMessage[]): void {
  if (messages.length === 0) return;
  insertMessages(tx, withTraces(tx, withoutRepeats(messages)));
  tx.raise(OUTBOX_CHANNEL);
}

/** Of two that share an id and differ both are kept: PostgreSQL refuses to write them under one id. */
function withoutRepeats(messages: readonly NewMessage[]): readonly NewMessage[] {
  const byId = Map.groupBy(messages, ({ id }) => id);
  if (byId.size === messages.length) return messages;
  return [...byId.values()].flatMap((same) => [...new Map(same.map((one) => [json(one), one])).values()]);
}
