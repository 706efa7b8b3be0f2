import { parseDuration, SECOND, type Micros, type SeedPolicy, type Seeds } from "@homeward/contracts";

/** Between these every wait is left, in microseconds. */
export interface Bounds {
  readonly least: Micros;
  readonly most: Micros;
}

/** Shorter waits would end before a message can arrive. */
const usual: Bounds = { least: SECOND, most: Infinity };

/** Milliseconds as an ISO 8601 duration of seconds. */
const formatDuration = (length: Micros): string => `PT${Math.round(length / 1_000) / 1_000}S`;

/**
 * The same ladders in another time: every duration times the factor, within bounds: at least a second unless others are
 * given (a wait of nothing stays nothing). For runs that show in minutes what takes hours.
 */
export function scalePolicies<Some extends Pick<Seeds, "policies">>(
  seeds: Some,
  factor: number,
  { least, most }: Bounds = usual,
): Some {
  const scale = (text: string): string => {
    const length = parseDuration(text);
    return length === 0 ? "PT0S" : formatDuration(Math.min(most, Math.max(least, length * factor)));
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
