import type { AcknowledgementOutcome } from "@homeward/contracts";
import type { Case, CaseState, ClockName, Closing } from "./case.ts";
import type { Alarmed, Decision, Effect, Surroundings } from "./decision.ts";

/** Everyone with a started alarm on these clocks from this rung up, once, but never whoever answered. */
export function standDown(
  s: Surroundings,
  which: { clocks: readonly ClockName[]; fromRung: number; except: readonly string[] },
): Effect[] {
  const told = new Map<string, Alarmed>();
  for (const alarm of s.alarmed) {
    if (!which.clocks.includes(alarm.clock) || alarm.rung < which.fromRung) continue;
    if (which.except.includes(alarm.contactPointId)) continue;
    const before = told.get(alarm.contactPointId);
    if (!before || before.rung < alarm.rung) told.set(alarm.contactPointId, alarm);
  }
  return [...told.values()].map((alarm) => ({
    kind: "notify",
    type: "stand-down",
    clock: alarm.clock,
    rung: alarm.rung,
    repeat: 0,
    to: [alarm.contactPointId],
    why: "settled",
  }));
}

/** Whoever was asked to take the child over is asked no more. */
export const endReceivers = (s: Surroundings, kind: "died" | "withdrawn"): Effect[] =>
  s.receivers.map((caseId) => ({ kind: "tell-case", caseId, input: { kind } }));

const stopped = { is: "stopped" } as const;

/**
 * A named ending. Both clocks stop, those alarmed are told once, the change is published. A receiver that ends
 * without having accepted hands the lead back to the giver; a giver that ends takes its receivers with it (P13). Of a
 * child who died nothing is handed back, and everybody hears why.
 */
export function close(
  c: Case,
  as: Closing,
  s: Surroundings,
  how: { fromRung: number; except: readonly string[]; outcome: AcknowledgementOutcome | null },
): Decision {
  const next: CaseState = {
    ...c.state,
    status: "closed",
    closedAs: as,
    asked: null,
    acceptance: c.state.acceptance.is === "absent" ? c.state.acceptance : stopped,
    contact: c.state.contact.is === "absent" ? c.state.contact : stopped,
  };
  const giver = c.state.takenOn || as === "died" ? null : c.facts.passedFrom;
  const effects: Effect[] = [
    ...standDown(s, { clocks: ["acceptance", "contact"], ...how }),
    { kind: "publish", ask: giver ? { kind: "pass-ended", accepted: false } : null, outcome: how.outcome },
  ];
  const { teamId, recipientKind } = c.facts;
  if (giver)
    effects.push({
      kind: "tell-case",
      caseId: giver,
      input: { kind: "pass-refused", teamId, recipientKind },
    });
  if (as !== "passed-on") effects.push(...endReceivers(s, as === "died" ? "died" : "withdrawn"));
  return { next, effects, history: [{ kind: "closed", detail: { as } }] };
}
