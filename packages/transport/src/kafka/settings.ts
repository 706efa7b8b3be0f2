import { readFileSync } from "node:fs";
import { z } from "zod";

export interface KafkaSettings {
  /** host:port of some brokers; the rest is learnt from them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** TLS with the system's authorities, or with the given PEM texts. */
  readonly ssl?: true | { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly sasl?: {
    readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
    readonly username: string;
    readonly password: string;
  };
  /** How long a group waits for a member that does not come back when it hands out partitions anew; default 30 s. */
  readonly rebalanceTimeoutMs?: number;
  /** Put before every topic and group name, so that several installations (or tests) can use one cluster. */
  readonly topicPrefix?: string;
}

/** What a topic or a group is called on the cluster. */
export const wireName = (settings: KafkaSettings, name: string): string =>
  `${settings.topicPrefix ?? ""}${name}`;

/** The environment variables of {@link kafkaSettings}; spread into a service's own config schema. */
export const kafkaEnvironment = {
  KAFKA_BROKERS: z
    .string()
    .min(1)
    .transform((list) => list.split(",").map((broker) => broker.trim()))
    .optional(),
  KAFKA_TOPIC_PREFIX: z
    .string()
    .regex(/^[\w.-]*$/)
    .default(""),
  KAFKA_TLS: z.stringbool().default(false),
  KAFKA_CA_FILE: z.string().optional(),
  KAFKA_CERT_FILE: z.string().optional(),
  KAFKA_KEY_FILE: z.string().optional(),
  KAFKA_SASL_MECHANISM: z.enum(["plain", "scram-sha-256", "scram-sha-512"]).optional(),
  KAFKA_USERNAME: z.string().optional(),
  KAFKA_PASSWORD: z.string().optional(),
};

export type KafkaEnvironment = z.output<z.ZodObject<typeof kafkaEnvironment>>;

/** Settings from the environment, or null when no brokers are named. Reads the PEM files; throws when one is missing. */
export function kafkaSettings(env: KafkaEnvironment, clientId: string): KafkaSettings | null {
  if (env.KAFKA_BROKERS === undefined) return null;
  return {
    brokers: env.KAFKA_BROKERS,
    clientId,
    topicPrefix: env.KAFKA_TOPIC_PREFIX,
    ...tls(env),
    ...sasl(env),
  };
}

function tls(env: KafkaEnvironment): Pick<KafkaSettings, "ssl"> {
  if (!env.KAFKA_TLS) return {};
  const pem = (path: string | undefined, name: "ca" | "cert" | "key") =>
    path === undefined ? {} : { [name]: readFileSync(path, "utf8") };
  const files = {
    ...pem(env.KAFKA_CA_FILE, "ca"),
    ...pem(env.KAFKA_CERT_FILE, "cert"),
    ...pem(env.KAFKA_KEY_FILE, "key"),
  };
  return { ssl: Object.keys(files).length === 0 ? true : files };
}

function sasl(env: KafkaEnvironment): Pick<KafkaSettings, "sasl"> {
  if (env.KAFKA_SASL_MECHANISM === undefined) return {};
  if (env.KAFKA_USERNAME === undefined || env.KAFKA_PASSWORD === undefined)
    throw new Error("KAFKA_SASL_MECHANISM needs KAFKA_USERNAME and KAFKA_PASSWORD");
  return {
    sasl: {
      mechanism: env.KAFKA_SASL_MECHANISM,
      username: env.KAFKA_USERNAME,
      password: env.KAFKA_PASSWORD,
    },
  };
}
