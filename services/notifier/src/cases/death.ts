import type { Case, CaseState } from "./case.ts";
import { close } from "./close.ts";
import { andThen, unchanged, type Decision, type Surroundings, type Why } from "./decision.ts";
import { inform } from "./ladder.ts";

const TOLD = "told-of-death";
const TAKEN_BACK = "death-taken-back";

/** What the recipient has heard last: that the child died, that this was a mistake, or (null) neither. */
export function deathAsTold({ closedAs, informed }: CaseState): "told" | "taken-back" | null {
  if (informed.includes(TAKEN_BACK)) return "taken-back";
  return closedAs === "died" || informed.includes(TOLD) ? "told" : null;
}

/** Whom a death concerns that is reported now: every live case, and who has seen the child or confirmed that they know. */
export const hearsOfDeath = ({ state }: Case): boolean =>
  state.status !== "closed" || (knowsOfChild(state) && deathAsTold(state) !== "told");

const knowsOfChild = ({ closedAs }: CaseState): boolean =>
  closedAs === "contact-made" || closedAs === "noted";

/** A case hears that the child died: once, quietly. A live one ends, and whoever else was alarmed stands down. */
export function died(c: Case, s: Surroundings, tell: readonly string[]): Decision {
  if (!hearsOfDeath(c)) return unchanged(c.state);
  const to = s.reach(tell);
  if (c.state.status === "closed") return say(c, to, { why: "died", heard: TOLD });
  const told = inform(marked(c, TOLD), { clock: "acceptance", rung: 0, to, why: "died" });
  return andThen(told, (state) =>
    close({ ...c, state }, "died", s, { fromRung: 0, except: to, outcome: null }),
  );
}

/** The unit reports no death any more: whoever was told of one hears so, once; no case goes on by it. */
export const deathTakenBack = (c: Case, s: Surroundings): Decision =>
  deathAsTold(c.state) === "told"
    ? say(c, s.reach(["inbox", "leadWorker"]), { why: "death-taken-back", heard: TAKEN_BACK })
    : unchanged(c.state);

function say(c: Case, to: readonly string[], { why, heard }: { why: Why; heard: string }): Decision {
  const told = inform(marked(c, heard), { clock: "acceptance", rung: 0, to, why });
  return { ...told, history: [{ kind: heard, detail: {} }] };
}

const marked = (c: Case, heard: string): Case => ({
  ...c,
  state: {
    ...c.state,
    informed: [...c.state.informed.filter((it) => it !== TOLD && it !== TAKEN_BACK), heard],
  },
});
