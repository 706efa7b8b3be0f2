import { testKafka } from "@homeward/testing";
import { expect, test } from "vitest";
import { kafkaAvailability } from "../../infra/kafka/local-broker.ts";
import { nothingWrong, smallRun } from "./small-run.ts";

/** The broker is killed, so it has to be one of our own; a run that may have no Kafka at all says so itself. */
const hasKafka = (await testKafka()) !== null && (await kafkaAvailability()).ok;

test.skipIf(!hasKafka)(
  "npm run chaos, on Kafka: every service, the database and the broker are killed, and nothing is lost, stuck, twice or after the answer",
  async () => {
    const result = await smallRun("kafka");
    expect(result).toMatchObject({ seed: 7, events: 50, ...nothingWrong });
    expect(result.accepted).toBeGreaterThanOrEqual(50);
    expect(Math.min(...Object.values(result.kills))).toBeGreaterThan(0);
  },
  240_000,
);
