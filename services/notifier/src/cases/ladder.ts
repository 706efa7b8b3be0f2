import { earlier, plus, type Instant } from "@homeward/contracts";
import {
  chooseVariant,
  joinsNext,
  lastRung as lastOf,
  repeatAt,
  rungDeadline,
  type Policy,
} from "../policies/policy.ts";
import type { Case, CaseState, Clock, ClockName } from "./case.ts";
import { andThen, unchanged } from "./decision.ts";
import type { Decision, Effect, HistoryLine, Surroundings, Why } from "./decision.ts";

type Climbing = Extract<Clock, { is: "climbing" }>;

/** A place on the ladder of one clock, and why it is gone to. */
interface Move {
  readonly clock: ClockName;
  readonly rung: number;
  readonly why: Why;
}

/** The ladder of this clock. */
export const policyOf = (c: Case, clock: ClockName): Policy => {
  if (clock === "acceptance") return c.state.policy;
  if (!c.facts.contactPolicy) throw new Error(`case ${c.facts.caseId} has no contact ladder`);
  return c.facts.contactPolicy;
};

/** The state with this clock standing so. */
export const withClock = (state: CaseState, clock: ClockName, value: Clock): CaseState =>
  clock === "acceptance" ? { ...state, acceptance: value } : { ...state, contact: value };

/** The last rung of the ladder of this clock. */
export const lastRung = (c: Case, clock: ClockName): number => lastOf(policyOf(c, clock));

/**
 * Starts the first rung from `rung` on that has somebody to tell; the last one starts whatever happens (P4). The ward
 * is told beside others and is no desk at home: a rung that has only the ward is passed too (P2), and the ward is told
 * with the rung that starts.
 */
export function climb(c: Case, s: Surroundings, { clock, rung: from, why }: Move): Decision {
  const last = lastRung(c, clock);
  const passed: HistoryLine[] = [];
  const beside = new Set<string>();
  for (let rung = from; rung < last; rung += 1) {
    const { tell } = variantAt(policyOf(c, clock), rung, s);
    const to = s.reach(tell);
    const start = { clock, rung, repeat: 0, to: [...new Set([...to, ...beside])], why };
    if (s.reach(tell.filter((name) => isDesk(c, name))).length > 0)
      return prepend(passed, begin(c, s, start));
    for (const ward of to) beside.add(ward);
    passed.push({ kind: "rung-passed", detail: { clock, rung, because: "nobody-to-tell" } });
  }
  return prepend(passed, startRepeat(c, s, { clock, repeat: 0, why, beside: [...beside] }));
}

/** Whether a name stands for somebody who can see to the child: the ward only where the matter is its own. */
const isDesk = (c: Case, name: string): boolean => name !== "ward" || c.facts.recipientKind === "unit";

/** The rung's time is up, or it cannot be delivered to: the ward is told once a rung, and the ladder goes on. */
export function miss(c: Case, s: Surroundings, at: { clock: ClockName; why: Why } & Climbing): Decision {
  const { clock, rung, repeat, why } = at;
  const missed: HistoryLine = { kind: "rung-missed", detail: { clock, rung, repeat, because: why } };
  const ward =
    repeat === 0
      ? informWard(c, s, { clock, rung, why: wardWhy[why] ?? "ward-rung-missed" })
      : unchanged(c.state);
  return andThen(prepend([missed], ward), (state) =>
    advance({ ...c, state }, s, { ...at, alone: isAlone(c, s, at) }),
  );
}

/** Nobody was reached in the time that a delivery is allowed. */
const isAlone = (
  c: Case,
  s: Surroundings,
  { clock, reached, startedAt }: { clock: ClockName } & Climbing,
): boolean => !reached && s.now >= plus(startedAt, policyOf(c, clock).deliveryAllowance);

/** What the ward hears: a team that was never reached, or that has answered, did not "stay silent". */
const wardWhy: Partial<Record<Why, Why>> = {
  "rung-undeliverable": "ward-rung-undeliverable",
  "not-known-here": "ward-not-known-here",
};

/** Up one rung, or on to the next repeat of the last one; one that reached nobody takes the next role along. */
export function advance(
  c: Case,
  s: Surroundings,
  from: Move & { readonly repeat: number; readonly alone: boolean },
): Decision {
  const { clock, rung, repeat, alone, why } = from;
  if (rung < lastRung(c, clock)) return climb(c, s, { clock, rung: rung + 1, why });
  const again = why === "rung-missed" ? "repeated" : why;
  return startRepeat(c, s, { clock, repeat: repeat + 1, why: again, alone });
}

/** The last rung does not skip: where it cannot be delivered to, the next role and the platform are added. */
export function widen(c: Case, s: Surroundings, clock: ClockName, at: Climbing): Decision {
  const policy = policyOf(c, clock);
  const { rung, repeat } = at;
  const told = new Set(s.reach(tellOfRepeat(policy, repeat, s)));
  const to = s.reach([...joinsNext(policy, repeat), "platform"]).filter((id) => !told.has(id));
  if (to.length === 0) return unchanged(c.state);
  return {
    next: withClock(c.state, clock, { ...at, widened: true }),
    effects: [{ kind: "notify", type: "alarm", clock, rung, repeat, to, why: "widened" }],
    history: [{ kind: "rung-widened", detail: { clock, rung, repeat } }],
  };
}

/** A raised urgency shortens the running wait; it never lengthens it and alarms nobody twice for one rung. */
export function shorten(c: Case, policy: Policy, s: Surroundings): Decision {
  const clock = c.state.acceptance;
  const next: CaseState = { ...c.state, urgent: true, policy };
  const raised: HistoryLine = { kind: "urgency-raised", detail: {} };
  if (clock.is !== "climbing") return { next, effects: [], history: [raised] };
  const { rung, repeat } = clock;
  if (rung >= lastOf(policy)) {
    const again = { clock: "acceptance", repeat: repeat + 1, why: "rung-missed" } as const;
    return prepend([raised], startRepeat({ ...c, state: next }, s, again));
  }
  const deadlineAt = earlier(clock.deadlineAt, deadlineOf(policy, rung, repeat, s));
  return {
    next: { ...next, acceptance: { ...clock, deadlineAt } },
    effects: [{ kind: "timer", timer: "deadline", clock: "acceptance", rung, repeat, at: deadlineAt }],
    history: [raised],
  };
}

/** One quiet message to the discharging unit's own contact points. */
export const informWard = (c: Case, s: Surroundings, about: Move): Decision =>
  inform(c, { ...about, to: s.reach(["ward"]) });

/** An information, numbered so that each has a name of its own; nothing where there is nobody to tell. */
export function inform(c: Case, { clock, rung, why, to }: Move & { to: readonly string[] }): Decision {
  if (to.length === 0) return unchanged(c.state);
  const repeat = c.state.informations;
  return {
    next: { ...c.state, informations: repeat + 1 },
    effects: [{ kind: "notify", type: "information", clock, rung, repeat, to, why }],
    history: [],
  };
}

interface LastRung {
  readonly clock: ClockName;
  readonly repeat: number;
  readonly why: Why;
  /** The time before reached nobody. */
  readonly alone?: boolean;
  /** Who is told beside those the rung tells: the ward of rungs that were passed. */
  readonly beside?: readonly string[];
}

/** Tells the last rung; repeat 0 is the first time. Whoever a repeat adds stays. */
export function startRepeat(
  c: Case,
  s: Surroundings,
  { clock, repeat, why, alone = false, beside = [] }: LastRung,
): Decision {
  const policy = policyOf(c, clock);
  const more = alone ? [...joinsNext(policy, repeat - 1), "platform"] : [];
  const reached = s.reach([...new Set([...tellOfRepeat(policy, repeat, s), ...more])]);
  const desks = reached.length > 0 ? reached : s.reach(["platform"]);
  const to = [...new Set([...desks, ...beside])];
  return begin(c, s, { clock, rung: lastOf(policy), repeat, to, why, widened: alone });
}

function begin(
  c: Case,
  s: Surroundings,
  step: Move & { repeat: number; to: readonly string[]; widened?: boolean },
): Decision {
  const { clock, rung, repeat, to, why, widened = false } = step;
  const policy = policyOf(c, clock);
  const deadlineAt = deadlineOf(policy, rung, repeat, s);
  const allowanceAt = plus(s.now, policy.deliveryAllowance);
  const at = { clock, rung, repeat };
  const effects: Effect[] = [{ kind: "timer", timer: "deadline", ...at, at: deadlineAt }];
  if (to.length > 0) effects.unshift({ kind: "notify", type: "alarm", ...at, to, why });
  if (allowanceAt < deadlineAt) effects.push({ kind: "timer", timer: "allowance", ...at, at: allowanceAt });
  const place = {
    is: "climbing",
    rung,
    repeat,
    startedAt: s.now,
    deadlineAt,
    reached: false,
    widened,
  };
  return {
    next: withClock(c.state, clock, place as Climbing),
    effects,
    history: [{ kind: "rung-started", detail: { ...at, told: to.length, because: why } }],
  };
}

/** When what begins now is over. */
export function deadlineOf(policy: Policy, rung: number, repeat: number, s: Surroundings): Instant {
  if (rung === lastOf(policy)) return plus(s.now, repeatAt(policy, repeat).every);
  return rungDeadline(rungOf(policy, rung), s.now, s.hours);
}

const rungOf = (policy: Policy, rung: number) => {
  const found = policy.rungs[rung];
  if (!found) throw new Error(`policy ${policy.id} has no rung ${rung}`);
  return found;
};

/** What a rung asks for, in hours or out of them. */
export const variantAt = (policy: Policy, rung: number, s: Surroundings) =>
  chooseVariant(rungOf(policy, rung), s.hours.inHours(s.now));

/** Whom a repeat of the last rung tells, by name. */
export const tellOfRepeat = (policy: Policy, repeat: number, s: Surroundings): string[] => [
  ...new Set([...variantAt(policy, lastOf(policy), s).tell, ...repeatAt(policy, repeat).tell]),
];

const prepend = (lines: readonly HistoryLine[], decision: Decision): Decision => ({
  ...decision,
  history: [...lines, ...decision.history],
});
