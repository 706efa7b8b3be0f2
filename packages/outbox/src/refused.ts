import type { Message } from "@homeward/contracts";
import { HomewardError, type Clock, type Logger } from "@homeward/kernel";
import type { Transactor } from "@homeward/postgres";
import { append } from "./append.ts";
import { tellOfRefused } from "./dead-letter.ts";
import type { Waiting } from "./outbox-store.ts";

/** Messages that the transport refuses for good, each at the head of a lane that stands still until it is mended. */
export interface Refused {
  /** What a publish of these rows came to; `tried` are the rows that were due. Tells a person of each new one, once. */
  note(db: Transactor, publish: Published): Promise<void>;
  /** Red while there are any. */
  check(): { ok: boolean; detail?: string };
  clear(): void;
}

export interface Published {
  readonly rows: readonly Waiting[];
  readonly tried: readonly number[];
  readonly failed: ReadonlyMap<string, Error>;
}

export interface RefusedOptions {
  /** The CloudEvents source of the alarms. */
  readonly source: string;
  readonly clock: Pick<Clock, "offset">;
  readonly logger: Logger;
}

export function createRefused(options: RefusedOptions): Refused {
  /** By row; whether a person was told by this process. The alarm's id keeps it to one beyond that. */
  const byRow = new Map<number, { told: boolean; readonly code: string }>();
  return {
    async note(db, { rows, tried, failed }) {
      // Published by now, or gone from the outbox: else it is refused again, just below.
      const told = new Set(tried.filter((row) => byRow.get(row)?.told));
      for (const row of tried) byRow.delete(row);
      for (const { id, message } of rows) {
        const error = failed.get(message.id);
        if (!(error instanceof HomewardError) || error.retriable) continue;
        const isTold = told.has(id) || (await tell(db, message, error, options));
        byRow.set(id, { told: isTold, code: error.code });
      }
    },
    check() {
      const [first] = byRow.values();
      if (first === undefined) return { ok: true };
      return { ok: false, detail: `cannot be published: ${byRow.size}, the first for ${first.code}` };
    },
    clear: () => byRow.clear(),
  };
}

/** Answers whether it is told: the relay goes on for the others whatever becomes of this. */
async function tell(
  db: Transactor,
  message: Message,
  error: HomewardError,
  { source, clock, logger }: RefusedOptions,
): Promise<boolean> {
  const { id: messageId, topic } = message;
  logger.error({ event: "message-refused", messageId, topic, error });
  try {
    await db.transaction(async (tx) =>
      append(tx, tellOfRefused(message, { consumer: "outbox-relay", source, time: await tx.now(clock) })),
    );
    return true;
  } catch (failure) {
    logger.error({ event: "refusal-not-told", messageId, topic, error: failure });
    return false;
  }
}
