import type { Case } from "./case.ts";
import { andThen, unchanged, type Answer, type Decision } from "./decision.ts";

/**
 * Tells of an answer the first time that this organisation gives it in this role on this rung, before an acceptance and
 * after it; given again it is kept and tells nobody: whoever answers over and over rings nobody over and over (P4). The
 * names used are those that were authenticated, so that made-up ones do not count as others.
 */
export function informOnce(c: Case, answer: Answer, rung: number, tell: (c: Case) => Decision): Decision {
  const { outcome, by, ownCodes } = answer;
  const status = c.state.takenOn ? "accepted" : "waiting";
  return once(c, [outcome, by.role, status, rung, ...ownCodes].join(" "), tell);
}

/** Does something once in the life of a case, by its name. */
export function once(c: Case, name: string, act: (c: Case) => Decision): Decision {
  if (c.state.informed.includes(name)) return unchanged(c.state);
  const noted = unchanged({ ...c.state, informed: [...c.state.informed, name] });
  return andThen(noted, (state) => act({ ...c, state }));
}
