import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { topics, type Instant, type Message } from "@homeward/contracts";
import { createLogger, generateSealingKey } from "@homeward/kernel";
import { notifierSettings } from "@homeward/notifier";
import { openPool, serviceSchema, sql, type Pool } from "@homeward/postgres";
import { testDatabase, testKafka, type TestDatabase } from "@homeward/testing";
import {
  createKafkaTransport,
  defaultTopicPlan,
  ensureTopics,
  type KafkaSettings,
} from "@homeward/transport/kafka";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { migrateServices } from "../seeds/read-known.ts";
import { reconcile } from "./reconcile.ts";

const kafka = await testKafka();
const logger = createLogger({ service: "test", level: "silent" });
const plan = { ...defaultTopicPlan, partitions: 1 };
const command = join(import.meta.dirname, "../commands/reconcile.ts");
const AT = (Date.now() - 3_600_000) * 1_000;

/** An event that says nothing that could be taken back. */
const unreadable = (time: number): Message => ({
  id: randomUUID(),
  topic: topics.dischargeEvents,
  key: randomUUID(),
  type: "discharged",
  version: 1,
  time: time as Instant,
  source: "homeward/intake",
  sequence: 1,
  traceparent: null,
  data: {},
});

describe.skipIf(kafka === null)("reconcile", () => {
  let database: TestDatabase;
  let settings: KafkaSettings;
  let admin: Pool;
  const key = generateSealingKey("test");
  beforeEach(async () => {
    database = await testDatabase();
    settings = {
      brokers: kafka?.brokers ?? [],
      clientId: "test",
      topicPrefix: `reconcile-${randomUUID()}.`,
    };
    await ensureTopics({ settings, logger }, plan);
    await migrateServices({ url: database.url });
    admin = openPool({ url: database.url, max: 2, applicationName: "admin" });
  });
  afterEach(async () => {
    await admin.end();
    await database.drop();
  });

  const begin = () =>
    reconcile({
      url: database.url,
      kafka: settings,
      sealingKey: key,
      settings: z.object(notifierSettings).parse({}),
      publicUrl: "http://homeward.example",
      logger,
    });
  const marks = () =>
    admin.query<{ mark: string | null }>(sql`
      select obj_description(oid, 'pg_namespace') as mark from pg_namespace
      where nspname in ('homeward_intake', 'homeward_router', 'homeward_notifier')`);
  const MARKED = [1, 2, 3].map(() => ({ mark: "reconcile unfinished" }));
  const UNMARKED = [1, 2, 3].map(() => ({ mark: null }));
  const service = async (name: string) => {
    const schema = serviceSchema(name);
    const own = openPool({
      url: database.url,
      role: schema,
      schema,
      max: 1,
      applicationName: `homeward ${name}`,
    });
    await own.query(sql`select 1`);
    return own;
  };
  async function keeps(...messages: readonly Message[]): Promise<void> {
    const transport = createKafkaTransport({ settings, logger, topicPlan: plan });
    await transport.start();
    expect((await transport.publish(messages)).failed.size).toBe(0);
    await transport.stop();
  }
  /** The newest that the database knows of was told then. */
  const knows = (time: number) =>
    admin.query(sql`
      insert into homeward_intake.outbox (shard, message_id, topic, key, type, version, time, source, sequence, data)
      values (0, 'known', ${topics.dischargeEvents}, 'key', 'discharged', 1, to_timestamp(${time / 1_000_000}), 'homeward/intake', 1,
        '{}')`);
  const run = () =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const { PATH = "", HOME = "" } = process.env;
      const env = {
        PATH,
        HOME,
        DATABASE_URL: database.url,
        KAFKA_BROKERS: settings.brokers.join(),
        KAFKA_TOPIC_PREFIX: settings.topicPrefix,
        SEALING_KEY: key,
      };
      execFile(process.execPath, [command], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
      );
    });

  it("refuses where Kafka keeps no message at all, and leaves the services free to start", async () => {
    await expect(begin()).rejects.toMatchObject({ code: "nothing-kept" });
    expect(await marks()).toEqual(UNMARKED);
    expect(await run()).toMatchObject({ code: 2, said: expect.stringContaining("Kafka keeps no message") });
  });

  it("refuses while a service is connected, and names it", async () => {
    await keeps(unreadable(AT));
    const router = await service("router");
    await expect(begin()).rejects.toThrow("Stop these first: homeward router.");
    await router.end();
    expect(await marks()).toEqual(UNMARKED);
  });

  it("looks again at its end: what a service did meanwhile is not taken for told, until it was run again", async () => {
    await keeps(unreadable(AT));
    const meanwhile = await admin.transaction(async (tx) => {
      await tx.query(sql`lock table homeward_intake.outbox in access exclusive mode`);
      const ended = begin().then(
        () => "went through",
        (error: Error) => error.message,
      );
      await vi.waitFor(async () => expect(await waits()).not.toEqual([]), { timeout: 30_000 });
      return { ended, notifier: await service("notifier") };
    });
    expect(await meanwhile.ended).toContain("Stop these first: homeward notifier.");
    await meanwhile.notifier.end();
    expect(await marks()).toEqual(MARKED);
    await begin();
    expect(await marks()).toEqual(UNMARKED);
  });

  const waits = () =>
    admin.query(sql`
      select from pg_stat_activity where datname = current_database() and application_name = 'homeward reconcile'
        and wait_event_type = 'Lock'`);

  it("ends with 1 and names what could not be taken back; the services may start", async () => {
    const [bad] = [unreadable(AT)];
    await keeps(bad);
    await knows(AT + 1_000_000);
    const { code, said } = await run();
    expect(code).toBe(1);
    expect(said).toContain(
      `could not be taken back: message ${bad.id} of ${topics.dischargeEvents}, key ${bad.key}`,
    );
    expect(said).not.toContain("restore point");
    expect(await marks()).toEqual(UNMARKED);
  });

  it("ends with 1 where Kafka's oldest is younger than the newest that the database knows", async () => {
    await keeps(unreadable(AT));
    await knows(AT - 1_000_000);
    const { code, said } = await run();
    expect(code).toBe(1);
    expect(said).toContain("Kafka keeps nothing from before the restore point");
  });
});
