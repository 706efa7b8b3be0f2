import { askForServer, NoSuchServer } from "./ask-servers.ts";

/**
 * The run's Kafka, or null where there is none: then `describe.skipIf(kafka === null)`, which is counted as skipped
 * and has been said loudly. With REQUIRE_KAFKA=1 (as in continuous integration) its absence is a failure.
 */
export async function testKafka(): Promise<{ readonly brokers: readonly string[] } | null> {
  try {
    return await askForServer<{ brokers: readonly string[] }>("kafka");
  } catch (error) {
    if (error instanceof NoSuchServer && process.env["REQUIRE_KAFKA"] !== "1") return null;
    throw error;
  }
}
