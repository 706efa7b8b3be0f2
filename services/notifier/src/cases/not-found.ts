import type { Case } from "./case.ts";
import { andThen, applied, cameSecond, say, unchanged } from "./decision.ts";
import type { Answer, Decision, Surroundings } from "./decision.ts";
import { endHold } from "./hold.ts";
import { informOnce, once } from "./inform-once.ts";
import { advance, climb, inform, informWard, lastRung, miss } from "./ladder.ts";

/**
 * Up a rung at once. On the last rung there is none to go up to: the ward is told, and the repeats keep their times,
 * however often it is said (P4).
 */
export function notKnownHere(c: Case, answer: Answer, s: Surroundings): Decision {
  const { acceptance } = c.state;
  if (acceptance.is === "resting") return say(endHold(c, s), applied("not-known-here"));
  if (acceptance.is !== "climbing") return say(unchanged(c.state), cameSecond("already-accepted"));
  const { rung } = acceptance;
  const why = "ward-not-known-here";
  if (rung === lastRung(c, "acceptance"))
    return say(
      informOnce(c, answer, rung, (it) => informWard(it, s, { clock: "acceptance", rung, why })),
      applied("not-known-on-last-rung"),
    );
  return say(
    miss(c, s, { clock: "acceptance", why: "not-known-here", ...acceptance }),
    applied("not-known-here"),
  );
}

/** The unit is asked, and hears of it once; the clock runs. */
export function askUnit(c: Case, answer: Answer, s: Surroundings): Decision {
  const published: Decision = {
    next: c.state,
    effects: [{ kind: "publish", ask: null, outcome: answer.outcome }],
    history: [],
  };
  const rung = rungOf(c);
  const asked = andThen(published, (state) =>
    informOnce({ ...c, state }, answer, rung, (it) =>
      informWard(it, s, { clock: "acceptance", rung, why: "ward-asked" }),
    ),
  );
  return say(
    andThen(asked, (state) => endHold({ ...c, state }, s)),
    applied(isTold(asked) ? answer.outcome : isAgain(c, asked) ? "asked-before" : "no-way-to-ask"),
  );
}

const isTold = ({ effects }: Decision): boolean =>
  effects.some((it) => it.kind === "notify" && it.type === "information");
const isAgain = (c: Case, { next }: Decision): boolean => next.informed === c.state.informed;

/** The safeguarding lead and children's social care at once, and once on each clock; never a closing. */
export function cannotFind(c: Case, answer: Answer, s: Surroundings): Decision {
  const clock = c.state.takenOn ? "contact" : "acceptance";
  const last = lastRung(c, clock);
  const social = c.facts.childrensServicesTeamId;
  const to = social ? s.reach([`team:${social}`]) : [];
  const told = informOnce(c, answer, last, (it) =>
    inform(it, { clock, rung: rungOf(c), to, why: "cannot-find" }),
  );
  const published = andThen(told, (state) => ({
    next: state,
    effects: [{ kind: "publish", ask: null, outcome: "cannot-find" }],
    history: [],
  }));
  const alarmed = andThen(published, (state) =>
    once({ ...c, state }, `cannot-find ${clock}`, (it) => alarmLast(it, s, clock)),
  );
  const unheld = andThen(alarmed, (state) => endHold({ ...c, state }, s));
  return say(unheld, applied(whoHears(told, alarmed)));
}

/** What whoever answered is told of it: no more than is so. */
function whoHears(told: Decision, alarmed: Decision): string {
  const alarms = alarmed.effects.some((it) => it.kind === "notify" && it.type === "alarm");
  if (!alarms) return "cannot-find-again";
  return told.effects.length > 0 ? "cannot-find" : "cannot-find-without-social-care";
}

function alarmLast(c: Case, s: Surroundings, clock: "acceptance" | "contact"): Decision {
  const at = c.state[clock];
  const last = lastRung(c, clock);
  const { state } = c;
  const now = { ...c, state: state.status === "held" ? { ...state, status: "waiting" as const } : state };
  const onLast = (at.is === "climbing" || at.is === "resting") && at.rung === last;
  if (onLast)
    return advance(now, s, { clock, rung: last, repeat: at.repeat, alone: false, why: "cannot-find" });
  return climb(now, s, { clock, rung: last, why: "cannot-find" });
}

/** The rung of the first clock that the case stands on; 0 where that clock has stopped. */
export const rungOf = (c: Case): number => {
  const { acceptance } = c.state;
  return acceptance.is === "climbing" || acceptance.is === "resting" ? acceptance.rung : 0;
};
