import type { Availability } from "../../../infra/kafka/local-broker.ts";

/**
 * Whether this machine can launch brokers of a test's own, which may be killed: the run's own may stand in Docker or
 * belong to others. Where it cannot, that is said loudly, for `describe.skipIf(!(await hasOwnKafka()))`, which is
 * counted as skipped; with REQUIRE_KAFKA=1 (as in continuous integration) it throws, and the file fails.
 */
export async function hasOwnKafka(): Promise<boolean> {
  // Infra is no package; and its broker is loaded only by a run that wants one.
  const { kafkaAvailability } = await import("../../../infra/kafka/local-broker.ts");
  return isHad(await kafkaAvailability(), process.env["REQUIRE_KAFKA"] === "1", (text) =>
    process.stderr.write(text),
  );
}

/** The decision behind {@link hasOwnKafka}. */
export function isHad(available: Availability, required: boolean, say: (text: string) => void): boolean {
  if (available.ok) return true;
  const told = `NO KAFKA OF OUR OWN, so none is killed or launched: ${available.why}`;
  if (required) throw new Error(told);
  say(`\n[test servers] ${told}\n\n`);
  return false;
}
