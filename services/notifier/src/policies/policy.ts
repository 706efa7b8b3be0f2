import {
  earlier,
  parseDuration,
  plus,
  type Instant,
  type Micros,
  type PolicyPurpose,
  type SeedPolicy,
} from "@homeward/contracts";
import type { Hours } from "../hours/hours.ts";

/** Whom to tell and how long to wait for them. A variant that tells nobody is passed at once. */
export interface Variant {
  readonly tell: readonly string[];
  readonly wait: Micros;
}

/** One step of a policy; the variant is chosen when the rung starts. */
export interface Rung {
  readonly inHours: Variant;
  readonly outOfHours: Variant;
}

/** How the last rung goes on; the last entry has `times` null and goes on for ever. */
export interface Repeat {
  readonly every: Micros;
  readonly times: number | null;
  readonly add: readonly string[];
}

/** An escalation ladder. `id` names the family; `key` names this very content, and is what a case is stamped with. */
export interface Policy {
  readonly key: string;
  readonly id: string;
  readonly version: number;
  readonly for: PolicyPurpose;
  readonly urgent: boolean;
  readonly deliveryAllowance: Micros;
  readonly rungs: readonly [Rung, ...Rung[]];
  readonly repeat: readonly [Repeat, ...Repeat[]];
  /** When first contact is due, counted from the discharge; null where the policy does not say. */
  readonly within: { readonly default: Micros; readonly noRiskStated: Micros } | null;
}

/** Reads a checked row of policies.json. */
export function parsePolicy(row: SeedPolicy, key: string): Policy {
  const variant = (from: { tell: string[]; wait: string }): Variant => ({
    tell: from.tell,
    wait: parseDuration(from.wait),
  });
  const rungs = row.rungs.map(({ inHours, outOfHours }) => ({
    inHours: variant(inHours),
    outOfHours: variant(outOfHours),
  }));
  const repeat = row.repeat.map(({ every, times, add }): Repeat => ({
    every: parseDuration(every),
    times: times ?? null,
    add,
  }));
  return {
    key,
    id: row.id,
    version: row.version,
    for: row.for,
    urgent: row.urgent,
    deliveryAllowance: parseDuration(row.deliveryAllowance),
    rungs: rungs as [Rung, ...Rung[]],
    repeat: repeat as [Repeat, ...Repeat[]],
    within: row.within
      ? {
          default: parseDuration(row.within.default),
          noRiskStated: parseDuration(row.within.noRiskStated),
        }
      : null,
  };
}

/** The number of the policy's last rung, the one that repeats. */
export const lastRung = (policy: Policy): number => policy.rungs.length - 1;

export const chooseVariant = (rung: Rung, isInHours: boolean): Variant =>
  isInHours ? rung.inHours : rung.outOfHours;

/**
 * When a rung that starts at `startedAt` has waited enough. A clock never pauses; if working hours end while the rung
 * waits, the deadline is the earlier of its own and (end of hours + its out-of-hours wait).
 */
export function rungDeadline(rung: Rung, startedAt: Instant, hours: Hours): Instant {
  if (!hours.inHours(startedAt)) return plus(startedAt, rung.outOfHours.wait);
  const own = plus(startedAt, rung.inHours.wait);
  return earlier(own, plus(hours.endOfHours(startedAt), rung.outOfHours.wait));
}

/** The entry of `repeat` that the last rung's repeat number `index` (from 1) belongs to. */
function entryOf(policy: Policy, index: number): number {
  let reached = 0;
  return policy.repeat.findIndex(({ times }) => {
    reached += times ?? Infinity;
    return index <= reached;
  });
}

/**
 * The last rung at its repeat number `index` (0 is the rung's own alarm): how long until the next repeat, and who is
 * told beside those the rung tells. An entry's people join at its first repeat and stay.
 */
export function repeatAt(policy: Policy, index: number): { every: Micros; tell: string[] } {
  const joined = index > 0 ? policy.repeat.slice(0, entryOf(policy, index) + 1) : [];
  const next = policy.repeat[entryOf(policy, index + 1)] ?? policy.repeat[0];
  return { every: next.every, tell: [...new Set(joined.flatMap((entry) => entry.add))] };
}

/** Who joins next on the last rung, after repeat number `index`; nobody where all have joined. */
export function joinsNext(policy: Policy, index: number): readonly string[] {
  const rest = policy.repeat.slice(index > 0 ? entryOf(policy, index) + 1 : 0);
  return rest.find((entry) => entry.add.length > 0)?.add ?? [];
}

/** Which rows stand in where a family has none of its own for a purpose: never a slower one than it could have. */
const standIns: Record<PolicyPurpose, readonly PolicyPurpose[]> = {
  acceptance: [],
  contact: ["acceptance"],
  resolution: ["acceptance"],
  alarm: ["resolution", "acceptance"],
  announced: ["acceptance"],
};

/**
 * The ladder of a family for a purpose. Where the exact row is missing that of the other urgency stands in, then the
 * family's next best purpose, so that a gap in the data never means silence; null when the family has none.
 */
export function selectPolicy(
  policies: readonly Policy[],
  family: string,
  purpose: PolicyPurpose,
  urgent: boolean,
): Policy | null {
  const rows = policies.filter((policy) => policy.id === family);
  for (const wanted of [purpose, ...standIns[purpose]]) {
    const found = rows.filter((policy) => policy.for === wanted);
    const any = found.find((policy) => policy.urgent === urgent) ?? found[0];
    if (any) return any;
  }
  return null;
}
