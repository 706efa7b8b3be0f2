import type { Logger } from "@homeward/kernel";
import type { Pool, Session } from "@homeward/postgres";
import { claimSender, freeAbandoned } from "./sender-store.ts";

export interface SenderSession {
  /** The number this process sends under; takes over what dead senders left, whenever its own session is new. */
  alive(): Promise<number>;
  close(): Promise<void>;
}

const LARGEST = 2_147_483_647;

/** The sign of life of a sender: while its session holds the lock, nobody else repeats its attempts. */
export function createSenderSession(pool: Pool, logger: Logger): SenderSession {
  const number = 1 + Math.floor(Math.random() * (LARGEST - 1));
  let session: Session | null = null;
  return {
    async alive() {
      if (session && !session.lost) return number;
      session = await pool.session();
      await claimSender(session, number);
      const freed = await freeAbandoned(pool);
      if (freed > 0) logger.warn({ event: "attempts-taken-over", attempts: freed });
      return number;
    },
    async close() {
      await session?.close();
      session = null;
    },
  };
}
