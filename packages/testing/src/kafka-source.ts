import { rmSync } from "node:fs";
import { freePort } from "@homeward/postgres";
import { dockerAnswers } from "./docker.ts";
import type { StartedServer } from "./postgres-source.ts";
import { testFolder } from "./test-folder.ts";

export interface KafkaFacts {
  readonly brokers: readonly string[];
}

const IMAGE = "apache/kafka:4.3.1";

/** KAFKA_BROKERS, else Docker, else a broker on this machine's Java. Throws with the reason when there is none. */
export async function startKafka(): Promise<StartedServer<KafkaFacts>> {
  const brokers = process.env["KAFKA_BROKERS"];
  if (brokers)
    return {
      facts: { brokers: brokers.split(",") },
      told: "Kafka: the brokers of KAFKA_BROKERS",
      stop: async () => undefined,
    };
  return (await dockerAnswers()) ? startInDocker() : startLocally();
}

async function startInDocker(): Promise<StartedServer<KafkaFacts>> {
  const { GenericContainer, Wait } = await import("testcontainers");
  // The broker tells its clients where it is, so the port outside has to be known before it starts.
  const port = await freePort();
  const container = await new GenericContainer(IMAGE)
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment(dockerSettings(port))
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  return {
    facts: { brokers: [`${container.getHost()}:${port}`] },
    told: `Kafka: ${IMAGE} in Docker`,
    stop: async () => void (await container.stop()),
  };
}

const dockerSettings = (port: number): Record<string, string> => ({
  KAFKA_NODE_ID: "1",
  KAFKA_PROCESS_ROLES: "broker,controller",
  KAFKA_LISTENERS: "PLAINTEXT://:9092,CONTROLLER://:9093",
  KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
  KAFKA_CONTROLLER_LISTENER_NAMES: "CONTROLLER",
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
  KAFKA_CONTROLLER_QUORUM_VOTERS: "1@127.0.0.1:9093",
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
  KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: "1",
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: "1",
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: "1",
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: "0",
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false",
});

async function startLocally(): Promise<StartedServer<KafkaFacts>> {
  // Infra is no package; and its broker is loaded only by a run that wants one.
  const { kafkaAvailability, launchKafka } = await import("../../../infra/kafka/local-broker.ts");
  const availability = await kafkaAvailability();
  if (!availability.ok) throw new Error(`no KAFKA_BROKERS, no Docker engine, and ${availability.why}`);
  const dataDir = testFolder("kafka");
  const broker = await launchKafka({ dataDir });
  return {
    facts: { brokers: broker.brokers },
    told: `Kafka: local broker, ${broker.brokers.join(",")}`,
    async stop() {
      await broker.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
