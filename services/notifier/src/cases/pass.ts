import type { Case, CaseFacts } from "./case.ts";
import { andThen, type Decision, type Surroundings } from "./decision.ts";
import { inform } from "./ladder.ts";
import { placesOnly } from "./right.ts";

/** Of whoever was asked to take a child over, what tells by whose wish. */
export type Receiver = Pick<CaseFacts, "teamId" | "recipientKind">;

/**
 * Whether this recipient answers the pass that a case asks for: the team it names, or the desk that routing asks where
 * that team may not lead. A desk that nobody has set up is a team that is not known here.
 */
export function asksFor({ state: { asked } }: Case, { teamId, recipientKind }: Receiver): boolean {
  if (asked?.kind !== "pass-on") return false;
  return asked.teamId === teamId || placesOnly(recipientKind) || recipientKind === "unknown";
}

/** Nobody takes the child over: the giver leads on, may ask another, and hears of it. */
export function passFailed(c: Case, s: Surroundings): Decision {
  const status = c.state.status === "passing-on" ? "accepted" : c.state.status;
  const back: Decision = {
    next: { ...c.state, status, asked: null },
    effects: [{ kind: "publish", ask: null, outcome: null }],
    history: [{ kind: "pass-refused", detail: {} }],
  };
  return andThen(back, (state) =>
    inform({ ...c, state }, { clock: "contact", rung: 0, to: s.reach(["inbox"]), why: "pass-refused" }),
  );
}
