import { hasOwnKafka } from "@homeward/testing";
import { expect, test } from "vitest";
import { EVENTS, nothingWrong, smallRun } from "./small-run.ts";

/** The broker is killed, so it has to be one of our own. */
const hasKafka = await hasOwnKafka();

test.skipIf(!hasKafka)(
  "npm run chaos, on Kafka: every service, the database and the broker are killed, and nothing is lost, stuck, twice or after the answer",
  async () => {
    const result = await smallRun("kafka");
    expect(result).toMatchObject({ seed: 7, events: EVENTS, ...nothingWrong });
    expect(result.accepted).toBeGreaterThanOrEqual(EVENTS);
    expect(Math.min(...Object.values(result.kills))).toBeGreaterThan(0);
  },
  240_000,
);

test.skipIf(!hasKafka)(
  "two replicas of each service, restarted one after the other under load, a clock ahead and one behind that turn round meanwhile: nothing is lost or sent again without need",
  async () => {
    // Less than the shortest wait even where they are farthest apart, so that what comes too early is still seen.
    const skew = ["--skew", "router-2=0.4", "--skew", "notifier-2=-0.4"];
    const result = await smallRun("kafka", ["--replicas", "2", "--gently", ...skew]);
    // Whoever stops in order has recorded what it sent.
    expect(result).toMatchObject({ ...nothingWrong, repeatedAfterSuccess: 0, clocksTurned: 2 });
    expect(result.accepted).toBeGreaterThanOrEqual(EVENTS);
  },
  600_000,
);
