import { collectBody, unavailable, type ReceivedBody } from "@homeward/kernel";
import type { Ticket } from "./admission.ts";

export const LARGEST_BODY = 1_048_576;
const RETRY_AFTER_S = 1;

/**
 * Reads a body, whatever its media type, as far as there is room. Rejects with a 503 Problem when there is none,
 * and with the stream's own error when the sender goes away.
 */
export function receiveBody(payload: NodeJS.ReadableStream, ticket: Ticket): Promise<ReceivedBody> {
  return collectBody(payload, LARGEST_BODY, (size) => {
    if (!ticket.grow(size)) throw unavailable(RETRY_AFTER_S);
  });
}
