import type { Message } from "@homeward/contracts";
import type { Logger } from "@homeward/kernel";
import { handOver } from "./hand-over.ts";
import type { Subscriber } from "./transport.ts";

/** What waits for one subscriber. Parcels are handed over in the order they came, one batch at a time. */
export interface Mailbox {
  /**
   * Takes messages of one topic; resolves with those that the subscriber did not finish. Alone: what failed before is
   * not mixed with what others have put, which would fail with it.
   */
  put(messages: readonly Message[], how?: { readonly alone: boolean }): Promise<readonly Message[]>;
  /** Waits for the batch under way; gives everything else back unfinished. */
  close(): Promise<void>;
}

interface Parcel {
  readonly messages: readonly Message[];
  readonly alone: boolean;
  readonly settle: (unfinished: readonly Message[]) => void;
}

/** A batch grows from waiting parcels up to about this many messages: one transaction for many publishers or partitions. */
const BATCH = 500;

export function createMailbox(subscriber: Subscriber, logger: Logger): Mailbox {
  const waiting: Parcel[] = [];
  let working: Promise<void> | null = null;
  let closed = false;

  async function work(): Promise<void> {
    // Whatever is put in the same turn of the event loop goes along.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const parcels = takeBatch(waiting);
      const batch = parcels.flatMap(({ messages }) => messages);
      const unfinished = new Set(await handOver(subscriber, batch, logger));
      for (const parcel of parcels)
        parcel.settle(parcel.messages.filter((message) => unfinished.has(message)));
    }
    working = null;
  }

  return {
    put(messages, { alone } = { alone: false }) {
      if (closed || messages.length === 0) return Promise.resolve(messages);
      return new Promise((settle) => {
        waiting.push({ messages, alone, settle });
        working ??= work();
      });
    },
    async close() {
      closed = true;
      for (const parcel of waiting.splice(0)) parcel.settle(parcel.messages);
      await working;
    },
  };
}

/** The first parcel and those behind it of the same topic, so that topics keep their turn. */
function takeBatch(waiting: Parcel[]): Parcel[] {
  const [first] = waiting;
  const topic = first?.messages[0]?.topic;
  const isAlone = first?.alone === true;
  let size = 0;
  const end = waiting.findIndex(({ messages, alone }, at) => {
    size += messages.length;
    return at > 0 && (isAlone || alone || messages[0]?.topic !== topic || size > BATCH);
  });
  return waiting.splice(0, end === -1 ? waiting.length : end);
}
