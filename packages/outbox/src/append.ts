import { HomewardError } from "@homeward/kernel";
import type { Tx } from "@homeward/postgres";
import { findConflicts, insertMessages, type NewMessage } from "./outbox-store.ts";
import { withTraces } from "./traces.ts";

/** The channel that wakes the relay. */
export const OUTBOX_CHANNEL = "outbox";

/** A message id was used before for another message: a mistake in how ids are named. */
export class MessageIdReused extends HomewardError {
  constructor() {
    super("message-id-reused", "a message id stands for another message already");
  }
}

/**
 * Writes messages into the outbox of this transaction, to be relayed in this order within a key once it has
 * committed. Ids are names: a message that is already there is left out (its data must be the same, else
 * MessageIdReused). Lock the aggregates first, in the order of their ids, so that two transactions cannot wait for
 * each other. Pools opened with `signals` wake the relay by themselves.
 */
export async function append(tx: Tx, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length === 0) return;
  const each = [...new Map(messages.map((one) => [one.id, one])).values()];
  const written = await insertMessages(tx, withTraces(tx, each));
  if (written.size > 0) tx.raise(OUTBOX_CHANNEL);
  if (written.size === messages.length) return;
  if ((await findConflicts(tx, messages)).length > 0) throw new MessageIdReused();
}
