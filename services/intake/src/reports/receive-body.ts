import { unavailable } from "@homeward/kernel";
import type { Ticket } from "./admission.ts";

/** The bytes of a request's body; of one that is too large the first 64 KiB. */
export interface ReceivedBody {
  readonly bytes: Buffer;
  readonly tooLarge: boolean;
}

export const LARGEST_BODY = 1_048_576;
const KEPT_OF_TOO_LARGE = 65_536;
/** So much more is read and thrown away, so that an ordinary client hears the answer instead of a reset. */
const READ_OF_TOO_LARGE = 8 * LARGEST_BODY;
const RETRY_AFTER_S = 1;

/**
 * Reads a body, whatever its media type, as far as there is room. Rejects with a 503 Problem when there is none,
 * and with the stream's own error when the sender goes away.
 */
export function receiveBody(payload: NodeJS.ReadableStream, ticket: Ticket): Promise<ReceivedBody> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const finish = () => resolve({ bytes: Buffer.concat(chunks), tooLarge: size > LARGEST_BODY });
    payload.on("data", (chunk: Buffer) => {
      const fitted = size <= LARGEST_BODY;
      size += chunk.length;
      if (!fitted) {
        if (size > LARGEST_BODY + READ_OF_TOO_LARGE) finish();
        return;
      }
      if (!ticket.grow(chunk.length)) {
        chunks = [];
        reject(unavailable(RETRY_AFTER_S));
        return;
      }
      chunks.push(chunk);
      if (size > LARGEST_BODY) chunks = [Buffer.concat(chunks).subarray(0, KEPT_OF_TOO_LARGE)];
    });
    payload.once("end", finish);
    payload.once("error", reject);
  });
}
