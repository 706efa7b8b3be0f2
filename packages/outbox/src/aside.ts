import type { Message } from "@homeward/contracts";
import { append } from "./append.ts";
import type { ConsumerOptions } from "./consumer-options.ts";
import { buryMessage, tellOfStuck, type Teller } from "./dead-letter.ts";
import { firstSeen } from "./inbox-store.ts";
import { judge, type Verdict } from "./verdict.ts";

/** What becomes of messages whose handling failed, and the count of all. */
export interface Aside {
  done(messages: readonly Message[]): void;
  /** The database is away: all of them come again. */
  away(messages: readonly Message[], error: unknown): readonly Message[];
  /** Judges the error of one message. Answers whether it is done with (put away); else it has to come again. */
  settle(message: Message, error: unknown): Promise<boolean>;
}

export function createAside(options: Omit<ConsumerOptions, "handle">): Aside {
  const { name: consumer, logger } = options;
  const count = createCount(options);
  /** Of whom somebody was told by this process; the alarm's id keeps it to one beyond that. */
  const told = new Set<string>();
  return {
    done(messages) {
      count("handled", messages.length);
      if (told.size > 0) for (const { id } of messages) told.delete(id);
    },
    away(messages, error) {
      count("retriable", messages.length);
      logger.warn({ event: "messages-wait-for-database", consumer, messages: messages.length, error });
      return messages;
    },
    async settle(message, error) {
      const verdict = judge(error);
      const { id: messageId, topic } = message;
      count(verdict, 1);
      const fields = { event: `message-${verdict}`, consumer, topic, messageId, error };
      if (verdict === "retriable") logger.warn(fields);
      else logger.error(fields);
      try {
        if (verdict === "permanent") await bury(options, message, error);
        if (verdict === "unexplained" && !told.has(messageId)) await tell(options, message);
        if (verdict === "unexplained") told.add(messageId);
        return verdict === "permanent";
      } catch (failure) {
        logger.error({ event: "message-not-put-aside", consumer, topic, messageId, error: failure });
        return false;
      }
    },
  };
}

type Options = Omit<ConsumerOptions, "handle">;

/** Letter, alarm and mark in one transaction: it is never put away without somebody being told. */
async function bury({ name, source, pool, clock }: Options, message: Message, error: unknown): Promise<void> {
  await pool.transaction(async (tx) => {
    const teller: Teller = { consumer: name, source, time: await tx.now(clock) };
    const fresh = await firstSeen(tx, name, [message.id]);
    if (fresh.size > 0) append(tx, buryMessage(message, error, teller));
  });
}

async function tell({ name, source, pool, clock }: Options, message: Message): Promise<void> {
  await pool.transaction(async (tx) => {
    append(tx, [tellOfStuck(message, { consumer: name, source, time: await tx.now(clock) })]);
  });
}

const OUTCOMES = ["handled", "permanent", "retriable", "unexplained"] as const satisfies (
  | "handled"
  | Verdict
)[];

function createCount({ name: consumer, metrics }: Options) {
  const counter = metrics?.counter({
    name: "homeward_messages_total",
    help: "Messages by consumer and what became of them, at each try",
    labelNames: ["consumer", "became"],
  });
  // A counter that begins with its first event rises from nothing, and no alert sees it: each begins with 0.
  for (const became of OUTCOMES) counter?.inc({ consumer, became }, 0);
  return (became: (typeof OUTCOMES)[number], messages: number) =>
    counter?.inc({ consumer, became }, messages);
}
