import type { Message } from "@homeward/contracts";
import { HomewardError, type Logger } from "@homeward/kernel";
import { addSubscriber } from "../hand-over.ts";
import type { Subscriber, Transport } from "../transport.ts";
import { createMailbox, type Mailbox } from "../mailbox.ts";

type Standing = "before" | "running" | "stopped";

/**
 * The transport of one process. Nothing is kept here: a publish answers only after every subscriber has committed,
 * so what a crash interrupts is still in the publisher's outbox and comes again.
 */
export function createInProcessTransport({ logger }: { logger: Logger }): Transport {
  const subscribers = new Map<string, Subscriber>();
  const mailboxes = new Map<Subscriber, Mailbox>();
  let standing: Standing = "before";

  /** Messages of one topic to everybody who takes that topic, side by side; a topic without takers is fine. */
  async function deliver(messages: readonly Message[]): Promise<readonly Message[]> {
    const topic = messages[0]?.topic;
    const takers = [...mailboxes].filter(([{ topics }]) => topics.some((one) => one === topic));
    const unfinished = await Promise.all(takers.map(([, mailbox]) => mailbox.put(messages)));
    return unfinished.flat();
  }

  return {
    async publish(messages) {
      if (standing !== "running") return failed(messages, notRunning);
      const byTopic = Map.groupBy(messages, ({ topic }) => topic);
      const unfinished = await Promise.all([...byTopic.values()].map(deliver));
      return failed(unfinished.flat(), notTaken);
    },
    subscribe(subscriber) {
      if (standing !== "before") throw new Error("subscribe before the transport starts");
      addSubscriber(subscribers, subscriber);
    },
    start() {
      for (const one of subscribers.values()) mailboxes.set(one, createMailbox(one, logger));
      standing = "running";
      return Promise.resolve();
    },
    async stop() {
      standing = "stopped";
      await Promise.all([...mailboxes.values()].map((mailbox) => mailbox.close()));
    },
    checks: [
      { name: "transport", check: () => Promise.resolve({ ok: standing === "running", detail: standing }) },
    ],
  };
}

const notTaken = () =>
  new HomewardError("not-taken", "a subscriber could not take the message yet", { retriable: true });
const notRunning = () =>
  new HomewardError("transport-not-running", "the transport is not running", { retriable: true });

const failed = (messages: readonly Message[], why: () => Error) => ({
  failed: new Map(messages.map(({ id }) => [id, why()])),
});
