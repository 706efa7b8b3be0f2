import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { reportAnswer, topics } from "@homeward/contracts";
import { createLogger, generateSealingKey, unmovedClock } from "@homeward/kernel";
import { freePort, migrate, openPool, serviceSchema } from "@homeward/postgres";
import { startProcess, testDatabase, testKafka } from "@homeward/testing";
import { createKafkaTransport, defaultTopicPlan, ensureTopics } from "@homeward/transport/kafka";
import { describe, expect, test, vi } from "vitest";
import { applySeeds, migrations } from "../src/index.ts";
import { freshReport } from "./complete-report.ts";
import { seeds } from "./running-intake.ts";

const kafka = await testKafka();
const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

async function installation(brokers: readonly string[]) {
  const database = await testDatabase();
  const logger = createLogger({ service: "test", level: "silent" });
  const settings = { brokers, clientId: "test", topicPrefix: `t${randomUUID().slice(0, 8)}.` };
  await ensureTopics({ settings, logger }, { ...defaultTopicPlan, partitions: 3 });
  await migrate({ url: database.url, service: "intake", folders: migrations });
  const schema = serviceSchema("intake");
  const pool = openPool({ url: database.url, role: schema, schema, max: 1, applicationName: "seeds" });
  await pool.transaction(async (tx) => applySeeds(tx, seeds, await tx.now(unmovedClock)));
  await pool.end();
  const port = await freePort();
  const env = {
    NODE_ENV: "development",
    PORT: String(port),
    DATABASE_URL: database.url,
    KAFKA_BROKERS: brokers.join(","),
    KAFKA_TOPIC_PREFIX: settings.topicPrefix,
    KAFKA_PARTITIONS: "3",
    SEALING_KEY: generateSealingKey("test"),
    RATE_LIMIT_PER_SECOND: "1000",
    RATE_LIMIT_BURST: "1000",
  };
  return { database, logger, settings, env, url: `http://127.0.0.1:${port}` };
}

describe.skipIf(kafka === null)("intake as a process of its own, on Kafka", () => {
  test("killed again and again under load, every 202 is told on Kafka exactly once", async () => {
    const { database, logger, settings, env, url } = await installation(kafka?.brokers ?? []);
    const heard: { id: string; stayId: string }[] = [];
    const transport = createKafkaTransport({ settings, logger });
    transport.subscribe({
      group: "listener",
      topics: [topics.dischargeEvents],
      handle: async (batch) => {
        heard.push(...batch.map(({ id, key }) => ({ id, stayId: key })));
        return { retry: new Set() };
      },
      unreadable: async () => undefined,
    });
    await transport.start();

    let intake = startProcess({ main, env });
    await intake.ready(url);
    const accepted = new Set<string>();
    const send = async (sent: object) => {
      const response = await fetch(`${url}/v1/discharge-events`, {
        method: "POST",
        headers: { authorization: "Bearer willow-key", "content-type": "application/json" },
        body: JSON.stringify(sent),
      });
      if (response.status === 202) accepted.add(reportAnswer.parse(await response.json()).stayId);
      return response.status;
    };
    for (let round = 0; round < 3; round += 1) {
      const reports = Array.from({ length: 60 }, () => freshReport());
      const sending = Promise.allSettled(reports.map(send));
      await vi.waitFor(() => expect(accepted.size).toBeGreaterThan(round * 60), { timeout: 20_000 });
      await intake.kill();
      await sending;
      intake = startProcess({ main, env });
      await intake.ready(url);
      // What was answered with nothing is sent again by a careful sender.
      expect(await Promise.all(reports.map(send))).toEqual(Array(60).fill(202));
    }
    expect(accepted.size).toBe(180);
    await vi.waitFor(() => expect(new Set(heard.map(({ stayId }) => stayId))).toEqual(accepted), {
      timeout: 30_000,
    });
    expect(new Set(heard.map(({ id }) => id)).size).toBe(180);

    expect(await intake.stop()).toBe(0);
    const output = [...intake.stdout.heard, ...intake.stderr.heard].join("\n");
    expect(output).not.toMatch(/Testgiven|Testfamily|9990000018|S60 2UD|spell-\d/);
    await transport.stop();
    await database.drop();
  });

  test("says what its environment lacks, and ends", async () => {
    const process = startProcess({ main, env: {} });
    expect((await process.exited).code).not.toBe(0);
    const said = process.stderr.heard.join("\n");
    for (const name of ["DATABASE_URL", "SEALING_KEY"]) expect(said).toContain(`${name}: is required`);
  });
});
