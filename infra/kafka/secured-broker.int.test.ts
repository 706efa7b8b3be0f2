import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { instant, topics, type Message } from "@homeward/contracts";
import { createLogger } from "@homeward/kernel";
import { freePort } from "@homeward/postgres";
import { certificates, hasOwnKafka, testFolder } from "@homeward/testing";
import {
  clusterIdOf,
  createKafkaTransport,
  defaultTopicPlan,
  ensureTopics,
  kafkaEnvironment,
  kafkaSettings,
} from "@homeward/transport/kafka";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { defaultCacheDir, ensureJars } from "./jars.ts";
import { launchKafka, type RunningKafka } from "./local-broker.ts";

const kafka = await hasOwnKafka();
const logger = createLogger({ service: "test", level: "silent" });
const login = { username: "homeward", password: "from-a-test" };
const plan = { ...defaultTopicPlan, partitions: 1 };

describe.skipIf(!kafka)("a broker that wants TLS and a login", () => {
  const folder = testFolder("secured-broker");
  let port: number;
  let broker: RunningKafka;

  beforeAll(async () => {
    port = await freePort();
    const keystore = join(folder, "keystore.pem");
    writeFileSync(
      keystore,
      [certificates.serverKey, certificates.server].map((file) => readFileSync(file)).join("\n"),
    );
    broker = await launchKafka({
      dataDir: join(folder, "broker"),
      secured: { port, settings: settingsWith(keystore) },
    });
    await addScramUser(broker);
  });
  afterAll(async () => {
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a process makes of its environment. */
  const settingsOf = (env: Record<string, string> = {}) => {
    const settings = kafkaSettings(
      z.object(kafkaEnvironment).parse({
        KAFKA_BROKERS: `127.0.0.1:${port}`,
        KAFKA_TOPIC_PREFIX: "secured.",
        KAFKA_TLS: "true",
        KAFKA_CA_FILE: certificates.authority,
        KAFKA_SASL_MECHANISM: "plain",
        KAFKA_USERNAME: login.username,
        KAFKA_PASSWORD: login.password,
        ...env,
      }),
      "test",
    );
    if (settings === null) throw new Error("no brokers");
    return settings;
  };

  it.each(["plain", "scram-sha-512"])(
    "carries messages for a process that logs in by %s",
    async (mechanism) => {
      const settings = settingsOf({ KAFKA_SASL_MECHANISM: mechanism, KAFKA_TOPIC_PREFIX: `${mechanism}.` });
      await ensureTopics({ settings, logger }, plan);
      const transport = createKafkaTransport({ settings, logger, topicPlan: plan });
      const heard = Promise.withResolvers<readonly Message[]>();
      transport.subscribe({
        group: "test",
        topics: [topics.alarms],
        handle: (messages) => {
          heard.resolve(messages);
          return Promise.resolve({ retry: new Set<string>() });
        },
        unreadable: ({ error }) => Promise.reject(error),
      });
      await transport.start();
      await transport.publish([message]);
      expect((await heard.promise).map(({ id }) => id)).toEqual([message.id]);
      await transport.stop();
    },
  );

  it.each([
    [
      "an authority that did not sign it",
      { KAFKA_CA_FILE: certificates.stranger },
      /certificate is not trusted .*KAFKA_CA_FILE/,
    ],
    ["another password", { KAFKA_PASSWORD: "another" }, /refuses the login: .*KAFKA_PASSWORD/],
    [
      "a mechanism that it does not have",
      { KAFKA_SASL_MECHANISM: "scram-sha-256" },
      /UNSUPPORTED_SASL_MECHANISM/,
    ],
  ])("says what to mend: %s", async (_, env, said) => {
    await expect(clusterIdOf(settingsOf(env), logger)).rejects.toThrow(said);
  });
});

const message: Message = {
  id: "one",
  topic: topics.alarms,
  key: "one",
  type: "homeward.test",
  version: 1,
  time: instant(1),
  source: "test",
  sequence: 1,
  traceparent: null,
  data: {},
};

const settingsWith = (keystore: string) => ({
  "ssl.keystore.type": "PEM",
  "ssl.keystore.location": keystore,
  "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512",
  "plain.sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required user_${login.username}="${login.password}";`,
  "scram-sha-512.sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
});

/** With Kafka's own tool: what it keeps of a password is no file of ours. */
async function addScramUser({ brokers }: RunningKafka): Promise<void> {
  const jars = await ensureJars(defaultCacheDir(), logger);
  const wanted = ["--alter", "--add-config", `SCRAM-SHA-512=[password=${login.password}]`];
  const who = ["--entity-type", "users", "--entity-name", login.username];
  const server = ["--bootstrap-server", brokers.join(",")];
  await promisify(execFile)("java", [
    "-cp",
    join(jars, "*"),
    "kafka.admin.ConfigCommand",
    ...server,
    ...wanted,
    ...who,
  ]);
}
