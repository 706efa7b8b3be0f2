import { earlier } from "@homeward/contracts";
import { acknowledge } from "./acknowledge.ts";
import type { Case, CaseFacts, CaseState, ClockName } from "./case.ts";
import { andThen, unchanged, type Decision, type Input, type Surroundings } from "./decision.ts";
import { close } from "./close.ts";
import { contacted } from "./contact.ts";
import { deathTakenBack, died } from "./death.ts";
import { endHold } from "./hold.ts";
import { climb, informWard, lastRung, miss, shorten, widen } from "./ladder.ts";
import { asksFor, passFailed, type Receiver } from "./pass.ts";
import { restored } from "./restored.ts";
import type { Policy } from "../policies/policy.ts";

/** What a case opens with. `contactWithin` is null where no contact is owed (must-know, copy, alarms). */
export interface Opening {
  readonly facts: CaseFacts;
  readonly policy: Policy;
  readonly urgent: boolean;
  readonly contactDueAt: CaseState["contactDueAt"];
  /** The child died: the recipient is told once, no clock runs. */
  readonly died: boolean;
}

/** Opens a case: both clocks are armed at once, from the discharge, whoever answers whenever (P8). */
export function open(opening: Opening, s: Surroundings): Decision {
  const { facts, policy, urgent, contactDueAt, died: isDead } = opening;
  const state: CaseState = {
    status: "waiting",
    closedAs: null,
    urgent,
    policy,
    acceptance: { is: "absent" },
    contact: contactDueAt === null || isDead ? { is: "absent" } : { is: "pending", dueAt: contactDueAt },
    contactDueAt: isDead ? null : contactDueAt,
    holds: 0,
    takenOn: null,
    asked: null,
    firstContact: null,
    toldAt: null,
    informations: 0,
    informed: [],
  };
  const line = {
    kind: "opened",
    detail: { part: facts.part, urgent, policy: policy.id, policyVersion: policy.version },
  };
  const opened: Decision = { next: state, effects: [], history: [line] };
  if (isDead) return andThen(opened, (next) => died({ facts, state: next }, s, ["inbox"]));
  const armed: Decision =
    contactDueAt === null ? opened : { ...opened, effects: [contactTimer(contactDueAt)] };
  return andThen(armed, (next) => {
    const climbed = climb({ facts, state: next }, s, { clock: "acceptance", rung: 0, why: "opened" });
    return { ...climbed, effects: [...climbed.effects, { kind: "publish", ask: null, outcome: null }] };
  });
}

const contactTimer = (at: NonNullable<CaseState["contactDueAt"]>) =>
  ({ kind: "timer", timer: "contact-due", clock: "contact", rung: 0, repeat: 0, at }) as const;

/** The one decision about a live or closed case: what is next, and what has to happen. Pure. */
export function decide(c: Case, input: Input, s: Surroundings): Decision {
  if (input.kind === "acknowledged") return acknowledge(c, input.answer, s);
  if (input.kind === "contacted") return contacted(c, input.contact, s);
  if (input.kind === "restored") return restored(c, input.known, s);
  if (input.kind === "died") return died(c, s, ["inbox", "leadWorker"]);
  if (input.kind === "death-taken-back") return deathTakenBack(c, s);
  if (c.state.status === "closed") return unchanged(c.state);
  switch (input.kind) {
    case "deadline":
    case "undelivered":
      return onRung(c, input, s);
    case "delivered":
      return andThen(input.recipient ? told(c, s) : unchanged(c.state), (state) =>
        onRung({ ...c, state }, input, s),
      );
    case "contact-due":
      return contactDue(c, s);
    case "contact-reminder":
      return remind(c, s);
    case "hold-ended":
      return c.state.acceptance.is === "resting" && c.state.acceptance.until <= s.now
        ? endHold(c, s)
        : unchanged(c.state);
    case "route-changed":
      return routeChanged(c, input, s);
    case "withdrawn":
      return close(c, "withdrawn", s, { fromRung: 0, except: [], outcome: null });
    case "replaced":
      return replaced(c, input.as, s);
    case "pass-refused":
      return passRefused(c, input, s);
  }
}

/** A recipient that had taken the child on and no longer leads: the unit must not go on believing that it does. */
function replaced(c: Case, as: "re-routed" | "passed-on", s: Surroundings): Decision {
  const lost = c.state.takenOn !== null && as === "re-routed";
  const told = lost ? informWard(c, s, { clock: "contact", rung: 0, why: "ward-ended" }) : unchanged(c.state);
  return andThen(told, (state) => close({ ...c, state }, as, s, { fromRung: 1, except: [], outcome: null }));
}

/** The first success at the recipient itself: the unit sees when its discharge was told. */
function told(c: Case, s: Surroundings): Decision {
  if (c.state.toldAt !== null) return unchanged(c.state);
  return {
    next: { ...c.state, toldAt: s.now },
    effects: [{ kind: "publish", ask: null, outcome: null }],
    history: [{ kind: "told", detail: {} }],
  };
}

/** A timer or delivery for a rung the case has left decides to do nothing. */
function onRung(
  c: Case,
  input: { kind: "deadline" | "undelivered" | "delivered"; clock: ClockName; rung: number; repeat: number },
  s: Surroundings,
): Decision {
  const at = c.state[input.clock];
  if (at.is !== "climbing" || at.rung !== input.rung || at.repeat !== input.repeat) return unchanged(c.state);
  switch (input.kind) {
    case "deadline":
      return at.deadlineAt <= s.now
        ? miss(c, s, { clock: input.clock, why: "rung-missed", ...at })
        : unchanged(c.state);
    case "undelivered":
      if (at.reached) return unchanged(c.state);
      if (at.rung < lastRung(c, input.clock))
        return miss(c, s, { clock: input.clock, why: "rung-undeliverable", ...at });
      return at.widened ? unchanged(c.state) : widen(c, s, input.clock, at);
    case "delivered":
      return delivered(c, input.clock, s);
  }
}

/** Delivered is not acknowledged: no clock stops. A copy alone owes no answer. */
function delivered(c: Case, clock: ClockName, s: Surroundings): Decision {
  const at = c.state[clock];
  if (at.is !== "climbing" || at.reached) return unchanged(c.state);
  if (c.facts.part === "copy") return close(c, "noted", s, { fromRung: 1, except: [], outcome: null });
  const reached = { ...at, reached: true };
  const next =
    clock === "acceptance" ? { ...c.state, acceptance: reached } : { ...c.state, contact: reached };
  return {
    next,
    effects: [],
    history: [{ kind: "delivered", detail: { clock, rung: at.rung, repeat: at.repeat } }],
  };
}

/** First contact is due from the discharge, accepted or not (P8). */
function contactDue(c: Case, s: Surroundings): Decision {
  const { contact } = c.state;
  if (contact.is !== "pending" || contact.dueAt > s.now) return unchanged(c.state);
  const overdue: Decision = {
    next: c.state,
    effects: [],
    history: [{ kind: "contact-overdue", detail: {} }],
  };
  return andThen(overdue, (state) =>
    climb({ ...c, state }, s, { clock: "contact", rung: 0, why: "contact-overdue" }),
  );
}

function remind(c: Case, s: Surroundings): Decision {
  if (c.state.contact.is !== "pending" || !c.state.takenOn) return unchanged(c.state);
  const to = s.reach(["inbox", "leadWorker"]);
  if (to.length === 0) return unchanged(c.state);
  return {
    next: c.state,
    effects: [
      { kind: "notify", type: "reminder", clock: "contact", rung: 0, repeat: 0, to, why: "contact-due-soon" },
    ],
    history: [{ kind: "reminded", detail: { clock: "contact" } }],
  };
}

/** A changed risk or plan can only shorten; any new event ends a hold. */
function routeChanged(
  c: Case,
  input: { urgentPolicy: Policy | null; contactDueAt: CaseState["contactDueAt"] },
  s: Surroundings,
): Decision {
  const raised =
    input.urgentPolicy && !c.state.urgent ? shorten(c, input.urgentPolicy, s) : unchanged(c.state);
  const due = andThen(raised, (state) => contactSooner({ ...c, state }, input.contactDueAt));
  return andThen(due, (state) => endHold({ ...c, state }, s));
}

function contactSooner(c: Case, at: CaseState["contactDueAt"]): Decision {
  const { contact } = c.state;
  if (contact.is !== "pending" || at === null || at >= contact.dueAt) return unchanged(c.state);
  const dueAt = earlier(at, contact.dueAt);
  return {
    next: { ...c.state, contactDueAt: dueAt, contact: { is: "pending", dueAt } },
    effects: [contactTimer(dueAt)],
    history: [{ kind: "contact-due-sooner", detail: {} }],
  };
}

/** Of whom is asked now, and while nobody else is: what one says that was asked before changes nothing. */
const passRefused = (c: Case, by: Receiver, s: Surroundings): Decision =>
  asksFor(c, by) && s.receivers.length === 0 ? passFailed(c, s) : unchanged(c.state);
