import type { Logger } from "@homeward/kernel";
import type { Pool, Session } from "@homeward/postgres";
import { claimSender, freeAbandoned } from "./sender-store.ts";

export interface SenderSession {
  /** The number this process sends under. */
  alive(): Promise<number>;
  /** Takes over what dead senders left; answers how many attempts. */
  takeOver(): Promise<number>;
  close(): Promise<void>;
}

const LARGEST = 2_147_483_647;

/** The sign of life of a sender: while its session holds the lock, nobody else repeats its attempts. */
export function createSenderSession(pool: Pool, logger: Logger): SenderSession {
  let number = anyNumber();
  let session: Session | null = null;
  let opening: Promise<number> | null = null;
  const open = async (): Promise<number> => {
    const next = await pool.session();
    // A session that was lost may live on in the database for long: waiting for its lock would stop every delivery.
    if (!(await claimSender(next, number))) {
      number = anyNumber();
      await claimSender(next, number);
    }
    session = next;
    return number;
  };
  return {
    async alive() {
      if (session && !session.lost) return number;
      // Several loops ask: they get one session between them.
      opening ??= open().finally(() => (opening = null));
      return opening;
    },
    async takeOver() {
      const freed = await freeAbandoned(pool);
      if (freed > 0) logger.warn({ event: "attempts-taken-over", attempts: freed });
      return freed;
    },
    async close() {
      await session?.close();
      session = null;
    },
  };
}

const anyNumber = (): number => 1 + Math.floor(Math.random() * (LARGEST - 1));
