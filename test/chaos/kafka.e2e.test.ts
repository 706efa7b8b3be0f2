import { hasOwnKafka } from "@homeward/testing";
import { expect, test } from "vitest";
import { nothingWrong, smallRun } from "./small-run.ts";

/** The broker is killed, so it has to be one of our own. */
const hasKafka = await hasOwnKafka();

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
