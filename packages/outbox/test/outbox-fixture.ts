import { instant, topics, type Message } from "@homeward/contracts";
import { createLogger, HomewardError, type Loop } from "@homeward/kernel";
import { migrate, openPool, serviceSchema, sql, type Pool } from "@homeward/postgres";
import { testDatabase } from "@homeward/testing";
import type { PublishOutcome } from "@homeward/transport";
import { randomUUID } from "node:crypto";
import { migrations } from "../src/index.ts";
import type { NewMessage } from "../src/outbox-store.ts";

const SERVICE = "outbox_test";

/** A database with the tables of this package, acted on as a service does. */
export async function outboxDatabase() {
  const database = await testDatabase();
  await migrate({ url: database.url, service: SERVICE, folders: [migrations] });
  const name = serviceSchema(SERVICE);
  const pool = openPool({
    url: database.url,
    role: name,
    schema: name,
    max: 6,
    applicationName: "outbox test",
  });
  return {
    pool,
    drop: async () => {
      await pool.end();
      await database.drop();
    },
  };
}

export const silent = createLogger({ service: "outbox-test", level: "silent" });

let counter = 0;

/** A message; what is not given is made up, ids anew each time. */
export function newMessage(more: Partial<NewMessage> = {}): NewMessage {
  counter += 1;
  return {
    id: randomUUID(),
    topic: topics.routes,
    key: randomUUID(),
    type: "homeward.test",
    version: 1,
    time: instant(1_795_000_000_000_000 + counter),
    source: "/homeward/test",
    traceparent: null,
    data: { n: counter },
    ...more,
  };
}

/** The same as it arrives at a consumer. */
export const arrived = (more: Partial<Message> = {}): Message => ({
  sequence: 1,
  traceparent: null,
  ...newMessage(more),
  ...more,
});

const behind = new HomewardError("behind-a-failed-one", "behind another", { retriable: true });

/** A bus that remembers what it was given; what `refuses` says does not get through, nor what follows it in its lane. */
export function recordingBus(refuses: (message: Message) => boolean = () => false) {
  const published: Message[] = [];
  const batches: Message[][] = [];
  const bus = {
    published,
    batches,
    refuses,
    error: new Error("refused"),
    publish(messages: readonly Message[]): Promise<PublishOutcome> {
      batches.push([...messages]);
      const failed = new Map<string, Error>();
      const lanes = new Set<string>();
      for (const message of messages) {
        const lane = `${message.topic} ${message.key}`;
        if (lanes.has(lane)) failed.set(message.id, behind);
        else if (bus.refuses(message)) {
          lanes.add(lane);
          failed.set(message.id, bus.error);
        } else published.push(message);
      }
      return Promise.resolve({ failed });
    },
  };
  return bus;
}

/** Turns until the loop says that it has nothing more to do at once. */
export async function untilIdle(loop: Loop): Promise<void> {
  while ((await loop.runOnce()).again);
}

/** Ends the session that holds the relay's locks, as a crash of its process would. */
export async function killLockHolder({ url }: Pool): Promise<void> {
  const admin = openPool({ url, max: 1, applicationName: "outbox test" });
  await admin.query(sql`
    select pg_terminate_backend(pid, 5000) from (select distinct pid from pg_locks
    where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())) as holder`);
  await admin.end();
}
