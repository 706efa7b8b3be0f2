import type { Case, CaseState } from "./case.ts";
import { andThen, type Decision, type HistoryLine, type Known, type Surroundings } from "./decision.ts";
import { reminder } from "./acknowledge.ts";
import { standAt } from "./stand-again.ts";

const stopped = { is: "stopped" } as const;

/**
 * A case of which more was told than the database remembers: it stands again as it was told. Who leads
 * is told again of the rung that runs, under the same ids; nobody hears of anything else.
 * The history says how many of its entries are gone, with the hash of the last, and goes on above their numbers.
 */
export function restored(c: Case, known: Known, s: Surroundings): Decision {
  const lines: HistoryLine[] = Array.from({ length: Math.max(0, known.forgotten) }, () => ({
    kind: "forgotten",
    detail: {},
  }));
  const { status, seq, hash } = known;
  lines.push({ kind: "restored", detail: { state: status, seq, hash } });
  const stands = standing(c, known, s);
  return {
    next: stands.next,
    effects: [...stands.effects, { kind: "publish", ask: null, outcome: null }],
    history: [...lines, ...stands.history],
  };
}

function standing(c: Case, known: Known, s: Surroundings): Decision {
  const { rung, since, toldUntil, takenOn, closedAs } = known;
  // Each information stood beside an entry of the history: none of those that are forgotten had a number above its own.
  const informations = Math.max(c.state.informations, known.seq);
  const state: CaseState = { ...c.state, toldAt: c.state.toldAt ?? known.toldAt, informations };
  const as = (next: CaseState): Decision => ({ next, effects: [], history: [] });
  switch (known.status) {
    case "closed": {
      const still = (clock: CaseState["contact"]) => (clock.is === "absent" ? clock : stopped);
      const clocks = { acceptance: still(state.acceptance), contact: still(state.contact) };
      return as({ ...state, ...clocks, status: "closed", closedAs, takenOn, asked: null });
    }
    case "accepted":
    case "passing-on": {
      const next: CaseState = { ...state, status: "accepted", takenOn, asked: null, acceptance: stopped };
      const taken: Decision = { ...as(next), effects: reminder({ ...c, state: next }, s) };
      const isClimbing = rung > 0 && next.contactDueAt !== null && next.contactDueAt <= s.now;
      if (!isClimbing) return taken;
      return andThen(taken, (then) =>
        standAt({ ...c, state: then }, s, { clock: "contact", rung, since, toldUntil }),
      );
    }
    // A hold is a person's word for a time that is not told: the ladder goes on, as after any new event.
    case "held":
    case "waiting":
      if (state.status === "closed" || state.takenOn !== null) return as(state);
      return standAt({ ...c, state: { ...state, status: "waiting" } }, s, {
        clock: "acceptance",
        rung,
        since,
        toldUntil,
      });
  }
}
