import kafkajs, { type Kafka, type LogEntry, type RetryOptions } from "kafkajs";
import type { Logger } from "@homeward/kernel";
import { classifyFailure } from "./failure.ts";
import { calmIdleConnections } from "./idle-connections.ts";
import type { KafkaSettings } from "./settings.ts";

/** kafkajs's own defaults give up within a 10 s outage; these outlast two minutes and are quick once the broker is back. */
export const PATIENT: RetryOptions = {
  initialRetryTime: 100,
  maxRetryTime: 2_000,
  retries: 60,
  multiplier: 2,
  factor: 0.2,
};

/** For questions whose answer may be "not there": one more try, then the error. */
export const BRISK: RetryOptions = { ...PATIENT, retries: 1 };

/** The client from which producers, consumers and admins are made. */
export function createClient(settings: KafkaSettings, logger: Logger, retry = PATIENT): Kafka {
  calmIdleConnections();
  return new kafkajs.Kafka({
    brokers: [...settings.brokers],
    clientId: settings.clientId,
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry,
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => passOn(entry, logger),
    ...(settings.ssl === undefined ? {} : { ssl: settings.ssl }),
    ...(settings.sasl === undefined ? {} : { sasl: settings.sasl as never }),
  });
}

/** Runs one errand with an admin connection of its own. Throws HomewardError when the cluster cannot do it. */
export async function withAdmin<Result>(
  client: Kafka,
  errand: (admin: ReturnType<Kafka["admin"]>) => Promise<Result>,
): Promise<Result> {
  const admin = client.admin();
  try {
    await admin.connect();
    return await errand(admin);
  } catch (error) {
    throw classifyFailure(error);
  } finally {
    await admin.disconnect();
  }
}

/**
 * kafkajs calls every retry an error; what really failed comes back to the caller as one.
 * Its extras are dropped: of them only where it happened is of use, and a stack in a log line is not.
 */
function passOn({ level, namespace, log }: LogEntry, logger: Logger): void {
  const { message, broker, groupId, topic, partition } = log as LogEntry["log"] & Record<string, unknown>;
  const fields = { event: "kafkajs", namespace, said: message, broker, groupId, topic, partition };
  if (level <= kafkajs.logLevel.WARN) logger.warn(fields);
  else logger.debug(fields);
}
