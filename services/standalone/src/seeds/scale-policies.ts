import { parseDuration, SECOND, type Micros, type SeedPolicy, type Seeds } from "@homeward/contracts";

/** The least that is left of a duration: shorter waits would end before a message can arrive. */
const LEAST = SECOND;

/** Milliseconds as an ISO 8601 duration of seconds. */
const formatDuration = (length: Micros): string => `PT${Math.round(length / 1_000) / 1_000}S`;

/**
 * The same ladders in another time: every duration times the factor, but at least a second (a wait of nothing stays
 * nothing). For the demo, which shows in minutes what takes hours.
 */
export function scalePolicies(seeds: Seeds, factor: number): Seeds {
  const scale = (text: string): string => {
    const length = parseDuration(text);
    return length === 0 ? "PT0S" : formatDuration(Math.max(LEAST, length * factor));
  };
  const policies = seeds.policies.map((policy): SeedPolicy => ({
    ...policy,
    deliveryAllowance: scale(policy.deliveryAllowance),
    rungs: policy.rungs.map(({ inHours, outOfHours }) => ({
      inHours: { ...inHours, wait: scale(inHours.wait) },
      outOfHours: { ...outOfHours, wait: scale(outOfHours.wait) },
    })),
    repeat: policy.repeat.map((entry) => ({ ...entry, every: scale(entry.every) })),
    ...(policy.within
      ? {
          within: { default: scale(policy.within.default), noRiskStated: scale(policy.within.noRiskStated) },
        }
      : {}),
  }));
  return { ...seeds, policies };
}
