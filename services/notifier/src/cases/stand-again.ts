import { plus, type Instant } from "@homeward/contracts";
import { lastRung as lastOf, type Policy } from "../policies/policy.ts";
import type { Case, ClockName } from "./case.ts";
import type { Decision, Effect, HistoryLine, Surroundings, Why } from "./decision.ts";
import { deadlineOf, policyOf, tellOfRepeat, variantAt, withClock } from "./ladder.ts";

/** Where a ladder is known to have stood, since when, and until when its repeats are known to have been told. */
interface Standing {
  readonly clock: ClockName;
  readonly rung: number;
  readonly since: Instant;
  readonly toldUntil: Instant;
}

/**
 * A ladder that stands where it is known to have stood. Whether its alarm reached anybody is not known: it is decided
 * again, under its own ids, so that whoever keeps ids is told once and nobody is left out. It goes on by the policy's
 * own times, from the repeat of the last rung that was running at `toldUntil`.
 */
export function standAt(c: Case, s: Surroundings, known: Standing): Decision {
  const { clock, toldUntil } = known;
  const policy = policyOf(c, clock);
  const last = lastOf(policy);
  let at = { rung: Math.min(known.rung, last), repeat: 0, startedAt: known.since };
  const deadline = () => deadlineOf(policy, at.rung, at.repeat, { ...s, now: at.startedAt });
  while (at.rung === last && deadline() <= toldUntil)
    at = { ...at, repeat: at.repeat + 1, startedAt: deadline() };
  const { startedAt, ...place } = at;
  const history: HistoryLine[] = [{ kind: "rung-known", detail: { clock, ...place } }];
  const remembered = clock === "acceptance" ? c.state.acceptance : c.state.contact;
  const isThere =
    remembered.is === "climbing" && remembered.rung === place.rung && remembered.repeat === place.repeat;
  const deadlineAt = deadline();
  const timer: Effect = { kind: "timer", timer: "deadline", clock, ...place, at: deadlineAt };
  if (isThere)
    return {
      next: withClock(c.state, clock, { ...remembered, startedAt, deadlineAt }),
      effects: [timer],
      history,
    };
  // What is sent again has its whole allowance from now on: until it is over, nobody is called unreached.
  const climbing = { ...place, startedAt: s.now, deadlineAt, reached: false, widened: false };
  return {
    next: withClock(c.state, clock, { is: "climbing", ...climbing }),
    effects: [
      ...alarmAgain(c, s, { clock, ...place, startedAt }),
      timer,
      ...allowed(policy, s, { clock, ...climbing }),
    ],
    history,
  };
}

/** The alarm of a rung or repeat that began then, to whoever is behind its names now. */
function alarmAgain(
  c: Case,
  s: Surroundings,
  { clock, rung, repeat, startedAt }: { clock: ClockName; rung: number; repeat: number; startedAt: Instant },
): Effect[] {
  const policy = policyOf(c, clock);
  const then = { ...s, now: startedAt };
  const isLast = rung === lastOf(policy);
  const desks = s.reach(isLast ? tellOfRepeat(policy, repeat, then) : variantAt(policy, rung, then).tell);
  const to = desks.length === 0 && isLast ? s.reach(["platform"]) : desks;
  const first = clock === "contact" ? "contact-overdue" : "opened";
  const why: Why = repeat > 0 ? "repeated" : rung > 0 ? "rung-missed" : first;
  return to.length === 0 ? [] : [{ kind: "notify", type: "alarm", clock, rung, repeat, to, why }];
}

/** The time that a delivery is allowed begins anew with what is sent again. */
function allowed(
  policy: Policy,
  s: Surroundings,
  {
    clock,
    rung,
    repeat,
    deadlineAt,
  }: { clock: ClockName; rung: number; repeat: number; deadlineAt: Instant },
): Effect[] {
  const at = plus(s.now, policy.deliveryAllowance);
  return at < deadlineAt ? [{ kind: "timer", timer: "allowance", clock, rung, repeat, at }] : [];
}
