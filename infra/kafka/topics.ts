/**
 * `node infra/kafka/topics.ts create|check`: makes the topics, or says what is wrong with those that are there.
 * Reads KAFKA_BROKERS and the other KAFKA_ variables, as the services do. Ends with 1 when a topic is not as planned.
 */
import { z } from "zod";
import { ConfigError, createLogger, HomewardError, readConfig } from "@homeward/kernel";
import {
  checkTopics,
  ensureTopics,
  kafkaEnvironment,
  kafkaSettings,
  topicEnvironment,
  topicPlan,
} from "@homeward/transport/kafka";

const verbs = ["create", "check"];
const verb = process.argv[2] ?? "";

try {
  if (!verbs.includes(verb)) throw new ConfigError([`say one of: ${verbs.join(", ")}`]);
  const env = readConfig(z.object({ ...kafkaEnvironment, ...topicEnvironment }), process.env);
  const settings = kafkaSettings(env, "homeward-topics");
  if (settings === null) throw new ConfigError(["KAFKA_BROKERS: is required"]);
  const of = { settings, logger: createLogger({ service: "kafka-topics", level: "silent" }) };
  if (verb === "create") {
    const created = await ensureTopics(of, topicPlan(env));
    console.log(created.length === 0 ? "nothing was missing" : `created:\n${created.join("\n")}`);
  } else await checkTopics(of, topicPlan(env));
  console.log("all topics are as planned");
} catch (error) {
  if (!(error instanceof HomewardError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
