import { randomUUID } from "node:crypto";
import { topics, type Message } from "@homeward/contracts";
import { unmovedClock } from "@homeward/kernel";
import { createConsumer } from "@homeward/outbox";
import { sql, type Pool, type Tx } from "@homeward/postgres";
import { testKafka } from "@homeward/testing";
import { createKafkaTransport, defaultTopicPlan, ensureTopics } from "@homeward/transport/kafka";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { arrived, outboxDatabase, silent } from "../../packages/outbox/test/outbox-fixture.ts";

const kafka = await testKafka();
const patient = { timeout: 90_000, interval: 100 };

describe.skipIf(kafka === null)("P6 A partition that is reassigned in the middle of a batch", () => {
  let pool: Pool;
  let drop: () => Promise<void>;
  const goOn = Promise.withResolvers<void>();
  const ends: (() => Promise<void>)[] = [];
  const settings = {
    brokers: kafka?.brokers ?? [],
    clientId: "reassigned",
    topicPrefix: `reassigned-${randomUUID()}.`,
    // The first member does not come back: the second need not wait as long for it as in earnest.
    rebalanceTimeoutMs: 3_000,
  };
  const topicPlan = { ...defaultTopicPlan, partitions: 1 };
  const parts = { settings, logger: silent, topicPlan };

  beforeEach(async () => {
    ({ pool, drop } = await outboxDatabase());
    await pool.query(sql`create table effects (message text, member text)`);
    await ensureTopics({ settings, logger: silent }, topicPlan);
  });
  afterEach(async () => {
    goOn.resolve();
    await Promise.all(ends.splice(0).map((end) => end()));
    await drop();
  });

  /** A replica whose handler writes an effect for each message, and then does as it is told. */
  async function member(name: string, then: (messages: readonly Message[]) => Promise<void>) {
    const transport = createKafkaTransport(parts);
    const handle = async (tx: Tx, messages: readonly Message[]) => {
      const ids = messages.map(({ id }) => id);
      await tx.query(
        sql`insert into effects (message, member) select id, ${name} from unnest(${ids}::text[]) as id`,
      );
      await then(messages);
    };
    const more = { topics: [topics.routes], clock: unmovedClock, logger: silent };
    const consumer = createConsumer({ name: "reassigned", source: "/test", pool, handle, ...more });
    const heard: Message[] = [];
    transport.subscribe({
      ...consumer,
      handle: (batch) => {
        heard.push(...batch);
        return consumer.handle(batch);
      },
    });
    await transport.start();
    ends.push(() => transport.stop());
    return { transport, heard };
  }

  it("acts once on each message, though both members have had it", { timeout: 200_000 }, async () => {
    const inTheMiddle = Promise.withResolvers<void>();
    const first = await member("first", async () => {
      inTheMiddle.resolve();
      await goOn.promise;
    });
    const messages = Array.from({ length: 20 }, () => arrived());
    await first.transport.publish(messages);
    await inTheMiddle.promise;
    // The second is given the partition while the first still works on it, and meets its open transaction.
    const joining = member("second", () => Promise.resolve());
    // Somebody who waits for a lock, and works in this database: others work on the same server.
    const waitsForFirst = sql`select from pg_locks where not granted and pid in (
      select pid from pg_locks where database = (select oid from pg_database where datname = current_database()))`;
    await vi.waitFor(async () => expect(await pool.query(waitsForFirst)).not.toEqual([]), patient);
    goOn.resolve();
    const second = await joining;
    const after = Array.from({ length: 5 }, () => arrived());
    await second.transport.publish(after);
    const effects = () => pool.query<{ message: string }>(sql`select message from effects order by message`);
    const ids = [...messages, ...after].map(({ id }) => ({ message: id }));
    await vi.waitFor(
      async () => expect((await effects()).length).toBeGreaterThanOrEqual(ids.length),
      patient,
    );
    expect(await effects()).toEqual(ids.toSorted((a, b) => (a.message < b.message ? -1 : 1)));
    const both = second.heard.filter(({ id }) => first.heard.some((one) => one.id === id));
    expect(both.length).toBeGreaterThan(0);
  });
});
