import type { Case, CaseFacts } from "./case.ts";
import { andThen, unchanged, type Decision, type Input, type Surroundings } from "./decision.ts";
import { deathAsTold, hearsOfDeath } from "./death.ts";
import { decide, open, type Opening } from "./decide.ts";
import { leadsOpenly } from "./lead.ts";
import { asksFor, passFailed } from "./pass.ts";

/** All cases of one discharge: what has to be decided together so that exactly one recipient leads (P13). */
export interface Discharge {
  /** The newest route that was applied; 0 before the first. */
  readonly routeVersion: number;
  readonly cases: ReadonlyMap<string, Case>;
}

/** One recipient of a route, with the case it would open. */
export interface Recipient {
  readonly opening: Opening;
  /** The case this one stands in for: its ladder runs until this case exists (re-routed) or has accepted (passed-on). */
  readonly inPlaceOf: { readonly caseId: string; readonly because: "re-routed" | "passed-on" } | null;
}

export interface Route {
  readonly version: number;
  readonly standing: "left" | "reversed" | "died";
  readonly recipients: readonly Recipient[];
}

/** One decision about one case, in the order they were taken. */
export interface Step {
  readonly caseId: string;
  readonly opened: boolean;
  /** The case as it is after the decision. */
  readonly after: Case;
  readonly decision: Decision;
}

export interface DischargeDecision {
  readonly discharge: Discharge;
  readonly steps: readonly Step[];
}

/** What a case sees beside its own discharge; the rest is filled in from the other cases. */
export type Around = (facts: CaseFacts) => Omit<Surroundings, "acceptedLeads" | "receivers">;

const nothing = (discharge: Discharge): DischargeDecision => ({ discharge, steps: [] });

/** Decides one input on one case and carries what it says to other cases of the discharge. */
export function decideCase(
  discharge: Discharge,
  caseId: string,
  input: Input,
  around: Around,
): DischargeDecision {
  const c = discharge.cases.get(caseId);
  if (!c) return nothing(discharge);
  return settle(discharge, c.facts, decide(c, input, see(discharge, c.facts, around)), around);
}

/**
 * Applies the newest recipient set: opens what is new, closes what is no longer in it, withdraws all on a reversal.
 * Of a child who died every live case hears before anything else, and ends, and so does who had seen the child or
 * confirmed that they know; where the unit takes that back, they hear so before anything else.
 * A replacement for a case that was accepted or ended in the meantime is not opened.
 */
export function applyRoute(discharge: Discharge, route: Route, around: Around): DischargeDecision {
  if (route.version <= discharge.routeVersion) return nothing(discharge);
  let outcome: DischargeDecision = nothing({ ...discharge, routeVersion: route.version });
  const step = (next: (d: Discharge) => DischargeDecision) => {
    const then = next(outcome.discharge);
    outcome = { discharge: then.discharge, steps: [...outcome.steps, ...then.steps] };
  };
  const kind = route.standing === "died" ? "died" : "death-taken-back";
  for (const [caseId, c] of discharge.cases)
    if (kind === "died" ? hearsOfDeath(c) : deathAsTold(c.state) === "told")
      step((d) => decideCase(d, caseId, { kind }, around));
  const wanted = route.standing === "reversed" ? [] : route.recipients;
  for (const recipient of wanted) step((d) => openOrUpdate(d, recipient, around));
  const named = new Set(wanted.map((recipient) => recipient.opening.facts.caseId));
  for (const caseId of liveOf(outcome.discharge)) {
    if (named.has(caseId)) continue;
    if (route.standing === "reversed") step((d) => decideCase(d, caseId, { kind: "withdrawn" }, around));
    else step((d) => replaceUnlessNeeded(d, caseId, wanted, around));
  }
  return outcome;
}

function openOrUpdate(discharge: Discharge, recipient: Recipient, around: Around): DischargeDecision {
  const { opening, inPlaceOf } = recipient;
  const { caseId } = opening.facts;
  if (discharge.cases.has(caseId)) {
    const urgentPolicy = opening.urgent ? opening.policy : null;
    return decideCase(
      discharge,
      caseId,
      { kind: "route-changed", urgentPolicy, contactDueAt: opening.contactDueAt },
      around,
    );
  }
  const former = inPlaceOf ? discharge.cases.get(inPlaceOf.caseId) : undefined;
  if (former && !stillAsks(former, recipient)) return refuse(discharge, former, inPlaceOf?.because, around);
  const decision = open(opening, see(discharge, opening.facts, around));
  return settle(discharge, opening.facts, decision, around);
}

/** A case that was accepted or ended since it asked, or asks another by now, no longer wants to be replaced so. */
function stillAsks(former: Case, { opening, inPlaceOf }: Recipient): boolean {
  if (former.state.status === "closed") return false;
  if (inPlaceOf?.because === "passed-on") return asksFor(former, opening.facts);
  return former.state.asked?.kind === "re-route";
}

/**
 * The former recipient keeps the child, and routing is told that the replacement is off. Of a pass it is not where the
 * giver asks another by now: that wish has ended the earlier one. Of a bounce, what the former recipient has asked
 * since was asked by a team that no longer led in the route: nobody will hear of it.
 */
function refuse(
  discharge: Discharge,
  former: Case,
  because: "re-routed" | "passed-on" | undefined,
  around: Around,
): DischargeDecision {
  const isAsking = former.state.asked?.kind === "pass-on";
  const off = { kind: "publish", ask: { kind: "pass-ended", accepted: false }, outcome: null } as const;
  const refused: Decision = {
    ...unchanged(former.state),
    effects: isAsking && because === "passed-on" ? [] : [off],
    history: [{ kind: "replacement-not-opened", detail: {} }],
  };
  const decision =
    isAsking && because === "re-routed"
      ? andThen(refused, (state) => passFailed({ ...former, state }, see(discharge, former.facts, around)))
      : refused;
  return settle(discharge, former.facts, decision, around);
}

/** A live case outside the newest route ends, unless nobody else leads: then it is kept and goes on being chased. */
function replaceUnlessNeeded(
  discharge: Discharge,
  caseId: string,
  wanted: readonly Recipient[],
  around: Around,
): DischargeDecision {
  const c = discharge.cases.get(caseId);
  if (!c) return nothing(discharge);
  const leads = wanted.some(
    ({ opening }) => opening.facts.part === "lead" && isLive(discharge.cases.get(opening.facts.caseId)),
  );
  if (c.facts.part === "lead" && !leads) return nothing(discharge);
  return decideCase(discharge, caseId, { kind: "replaced", as: "re-routed" }, around);
}

const liveOf = ({ cases }: Discharge): string[] =>
  [...cases].filter(([, c]) => isLive(c)).map(([caseId]) => caseId);

const isLive = (c: Case | undefined): boolean => c !== undefined && c.state.status !== "closed";

function settle(
  discharge: Discharge,
  facts: CaseFacts,
  decision: Decision,
  around: Around,
): DischargeDecision {
  const { caseId } = facts;
  const opened = !discharge.cases.has(caseId);
  const after: Case = { facts, state: decision.next };
  const cases = new Map(discharge.cases).set(caseId, after);
  let outcome: DischargeDecision = {
    discharge: { ...discharge, cases },
    steps: [{ caseId, opened, after, decision }],
  };
  for (const effect of decision.effects) {
    if (effect.kind !== "tell-case") continue;
    const then = decideCase(outcome.discharge, effect.caseId, effect.input, around);
    outcome = { discharge: then.discharge, steps: [...outcome.steps, ...then.steps] };
  }
  return outcome;
}

function see(discharge: Discharge, self: CaseFacts, around: Around): Surroundings {
  const others = [...discharge.cases.values()].filter((other) => other.facts.caseId !== self.caseId);
  return {
    ...around(self),
    acceptedLeads: others.filter(leadsOpenly).map(({ facts }) => facts.caseId),
    receivers: others
      .filter(
        ({ facts, state }) => facts.passedFrom === self.caseId && state.status !== "closed" && !state.takenOn,
      )
      .map(({ facts }) => facts.caseId),
  };
}
