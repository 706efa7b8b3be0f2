import { earlier, plus, type Instant } from "@homeward/contracts";
import {
  chooseVariant,
  lastRung as lastOf,
  repeatAt,
  rungDeadline,
  type Policy,
} from "../policies/policy.ts";
import type { Case, CaseState, Clock, ClockName } from "./case.ts";
import {
  andThen,
  unchanged,
  type Decision,
  type Effect,
  type HistoryLine,
  type Surroundings,
  type Why,
} from "./decision.ts";

type Climbing = Extract<Clock, { is: "climbing" }>;

const policyOf = (c: Case, clock: ClockName): Policy => {
  if (clock === "acceptance") return c.state.policy;
  if (!c.facts.contactPolicy) throw new Error(`case ${c.facts.caseId} has no contact ladder`);
  return c.facts.contactPolicy;
};

const withClock = (state: CaseState, clock: ClockName, value: Clock): CaseState =>
  clock === "acceptance" ? { ...state, acceptance: value } : { ...state, contact: value };

/** The last rung of the ladder of this clock. */
export const lastRung = (c: Case, clock: ClockName): number => lastOf(policyOf(c, clock));

/** Starts the first rung from `from` on that has somebody to tell; the last one starts whatever happens (P4). */
export function climb(c: Case, clock: ClockName, from: number, s: Surroundings, why: Why): Decision {
  const last = lastRung(c, clock);
  const passed: HistoryLine[] = [];
  for (let rung = from; rung < last; rung += 1) {
    const to = s.reach(variantAt(policyOf(c, clock), rung, s).tell);
    if (to.length > 0) return prepend(passed, startRung(c, clock, rung, to, s, why));
    passed.push({ kind: "rung-passed", detail: { clock, rung, because: "nobody-to-tell" } });
  }
  return prepend(passed, startRepeat(c, clock, 0, s, why));
}

/** The rung's time is up, or it cannot be delivered to: the ward is told once a rung, and the ladder goes on. */
export function miss(c: Case, clock: ClockName, at: Climbing, s: Surroundings, why: Why): Decision {
  const missed: HistoryLine = {
    kind: "rung-missed",
    detail: { clock, rung: at.rung, repeat: at.repeat, because: why },
  };
  const ward = at.repeat === 0 ? informWard(c, clock, at.rung, s, "ward-rung-missed") : unchanged(c.state);
  return andThen(prepend([missed], ward), (state) => advance({ ...c, state }, clock, at, s, why));
}

/** Up one rung, or on to the next repeat of the last one. */
export function advance(
  c: Case,
  clock: ClockName,
  from: { rung: number; repeat: number },
  s: Surroundings,
  why: Why,
): Decision {
  if (from.rung < lastRung(c, clock)) return climb(c, clock, from.rung + 1, s, why);
  return startRepeat(c, clock, from.repeat + 1, s, why === "rung-missed" ? "repeated" : why);
}

/** The last rung does not skip: where it cannot be delivered to, the next role and the platform are added. */
export function widen(c: Case, clock: ClockName, at: Climbing, s: Surroundings): Decision {
  const policy = policyOf(c, clock);
  const told = new Set(s.reach(tellOfRepeat(policy, at.repeat, s)));
  const to = s.reach([...repeatAt(policy, at.repeat + 1).tell, "platform"]).filter((id) => !told.has(id));
  if (to.length === 0) return unchanged(c.state);
  return {
    next: withClock(c.state, clock, { ...at, widened: true }),
    effects: [{ kind: "notify", type: "alarm", clock, rung: at.rung, repeat: at.repeat, to, why: "widened" }],
    history: [{ kind: "rung-widened", detail: { clock, rung: at.rung, repeat: at.repeat } }],
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
    return prepend([raised], startRepeat({ ...c, state: next }, "acceptance", repeat + 1, s, "rung-missed"));
  }
  const deadlineAt = earlier(clock.deadlineAt, deadlineOf(policy, rung, repeat, s));
  return {
    next: { ...next, acceptance: { ...clock, deadlineAt } },
    effects: [{ kind: "timer", timer: "deadline", clock: "acceptance", rung, repeat, at: deadlineAt }],
    history: [raised],
  };
}

/** One quiet message to the discharging unit's own contact points; each has a number, so that each has a name. */
export function informWard(c: Case, clock: ClockName, rung: number, s: Surroundings, why: Why): Decision {
  return inform(c, { clock, rung, to: s.reach(["ward"]), why });
}

/** An information to the given contact points; nothing where there are none. */
export function inform(
  c: Case,
  what: { clock: ClockName; rung: number; to: readonly string[]; why: Why },
): Decision {
  if (what.to.length === 0) return unchanged(c.state);
  const repeat = c.state.informations;
  return {
    next: { ...c.state, informations: repeat + 1 },
    effects: [{ kind: "notify", type: "information", ...what, repeat }],
    history: [],
  };
}

function startRung(
  c: Case,
  clock: ClockName,
  rung: number,
  to: readonly string[],
  s: Surroundings,
  why: Why,
): Decision {
  return begin(c, clock, { rung, repeat: 0, to, why }, s);
}

/** Repeat 0 is the first time the last rung is told. */
export function startRepeat(c: Case, clock: ClockName, repeat: number, s: Surroundings, why: Why): Decision {
  const policy = policyOf(c, clock);
  const reached = s.reach(tellOfRepeat(policy, repeat, s));
  const to = reached.length > 0 ? reached : s.reach(["platform"]);
  return begin(c, clock, { rung: lastOf(policy), repeat, to, why }, s);
}

function begin(
  c: Case,
  clock: ClockName,
  step: { rung: number; repeat: number; to: readonly string[]; why: Why },
  s: Surroundings,
): Decision {
  const policy = policyOf(c, clock);
  const { rung, repeat, to, why } = step;
  const deadlineAt = deadlineOf(policy, rung, repeat, s);
  const allowanceAt = plus(s.now, policy.deliveryAllowance);
  const position = { clock, rung, repeat };
  const effects: Effect[] = [{ kind: "timer", timer: "deadline", ...position, at: deadlineAt }];
  if (to.length > 0) effects.unshift({ kind: "notify", type: "alarm", ...position, to, why });
  if (allowanceAt < deadlineAt)
    effects.push({ kind: "timer", timer: "allowance", ...position, at: allowanceAt });
  const value: Clock = {
    is: "climbing",
    rung,
    repeat,
    startedAt: s.now,
    deadlineAt,
    reached: false,
    widened: false,
  };
  return {
    next: withClock(c.state, clock, value),
    effects,
    history: [{ kind: "rung-started", detail: { ...position, told: to.length, because: why } }],
  };
}

function deadlineOf(policy: Policy, rung: number, repeat: number, s: Surroundings): Instant {
  if (rung === lastOf(policy)) return plus(s.now, repeatAt(policy, repeat).every);
  return rungDeadline(rungOf(policy, rung), s.now, s.hours);
}

const rungOf = (policy: Policy, rung: number) => {
  const found = policy.rungs[rung];
  if (!found) throw new Error(`policy ${policy.id} has no rung ${rung}`);
  return found;
};

const variantAt = (policy: Policy, rung: number, s: Surroundings) =>
  chooseVariant(rungOf(policy, rung), s.hours.inHours(s.now));

function tellOfRepeat(policy: Policy, repeat: number, s: Surroundings): string[] {
  return [...new Set([...variantAt(policy, lastOf(policy), s).tell, ...repeatAt(policy, repeat).tell])];
}

const prepend = (lines: readonly HistoryLine[], decision: Decision): Decision => ({
  ...decision,
  history: [...lines, ...decision.history],
});
