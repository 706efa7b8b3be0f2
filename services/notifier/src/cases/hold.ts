import { earlier, HOUR, plus } from "@homeward/contracts";
import type { Case, CaseState } from "./case.ts";
import {
  andThen,
  applied,
  cameSecond,
  noRight,
  say,
  unchanged,
  type Answer,
  type Decision,
  type Effect,
  type Surroundings,
} from "./decision.ts";
import { advance } from "./ladder.ts";

const HOLDS = 2;

/** A named person on call has acted: alarms rest for a bounded time, and the case is not accepted. */
export function hold(c: Case, answer: Answer, s: Surroundings): Decision {
  const { acceptance } = c.state;
  if (acceptance.is === "resting") return say(unchanged(c.state), cameSecond("already-held"));
  if (acceptance.is !== "climbing") return say(unchanged(c.state), cameSecond("no-alarm-to-hold"));
  if (c.state.holds >= HOLDS) return say(unchanged(c.state), noRight("held-twice-already"));
  const morning = s.hours.nextMorning(s.now);
  const limit =
    c.state.contactDueAt === null ? morning : earlier(morning, plus(c.state.contactDueAt, -12 * HOUR));
  const until = answer.until === null ? limit : earlier(limit, answer.until);
  if (until <= s.now)
    return say(
      unchanged(c.state),
      noRight(until < limit ? "until-is-past" : "too-close-to-the-contact-deadline"),
    );
  const { rung, repeat } = acceptance;
  const next: CaseState = {
    ...c.state,
    status: "held",
    holds: c.state.holds + 1,
    acceptance: { is: "resting", rung, repeat, until },
  };
  const effects: Effect[] = [
    { kind: "timer", timer: "hold", clock: "acceptance", rung, repeat, at: until },
    { kind: "publish", ask: null, outcome: "holding" },
  ];
  return say({ next, effects, history: [{ kind: "held", detail: { rung, repeat } }] }, applied("holding"));
}

/** The hold is over, by time or by any new event: the ladder goes on with the next rung. */
export function endHold(c: Case, s: Surroundings): Decision {
  const { acceptance } = c.state;
  if (acceptance.is !== "resting") return unchanged(c.state);
  const { rung, repeat } = acceptance;
  const ended: Decision = {
    next: { ...c.state, status: "waiting" },
    effects: [],
    history: [{ kind: "hold-ended", detail: { rung, repeat } }],
  };
  return andThen(ended, (state) =>
    advance({ ...c, state }, s, { clock: "acceptance", rung, repeat, alone: false, why: "hold-ended" }),
  );
}
