import type { AcknowledgementOutcome, Answerer, AnswererRole, Instant } from "@homeward/contracts";
import type { Hours } from "../hours/hours.ts";
import type { Policy } from "../policies/policy.ts";
import type { CaseState, ClockName, FirstContact } from "./case.ts";

/** A contact point that an attempt was started to. */
export interface Alarmed {
  readonly clock: ClockName;
  readonly rung: number;
  readonly contactPointId: string;
}

/** What a decision may look at beside the case; all of it read in the transaction that holds the case's lock. */
export interface Surroundings {
  readonly now: Instant;
  /** The recipient's working hours. */
  readonly hours: Hours;
  /** The contact points behind `tell` names at this instant. */
  reach(tell: readonly string[]): readonly string[];
  /** Contact points with a started alarm and no stand-down yet. */
  readonly alarmed: readonly Alarmed[];
  /** Lead cases of the same discharge that somebody has accepted. */
  readonly acceptedLeads: readonly string[];
  /** Live cases that were opened because this one asked to pass the child on. */
  readonly receivers: readonly string[];
}

/** Whose authentication stands behind an answer, as seen from the case. */
export type Party = "recipient" | "crisis" | "told";

export interface Answer {
  readonly outcome: AcknowledgementOutcome;
  readonly by: Answerer;
  readonly party: Party;
  /** The organisation codes of whoever authenticated. */
  readonly ownCodes: readonly string[];
  /** The roles whoever authenticated may speak in, as the directory or the key has it. */
  readonly ownRoles: readonly AnswererRole[];
  /** Contact points of whoever answers: they get no stand-down. */
  readonly answering: readonly string[];
  readonly until: Instant | null;
  readonly suggestion: {
    readonly postcode?: string | undefined;
    readonly teamId?: string | undefined;
  } | null;
  readonly passTo: string | null;
  readonly duplicateOf: string | null;
}

export interface Contact extends FirstContact {
  readonly party: Party;
  readonly ownCodes: readonly string[];
  readonly ownRoles: readonly AnswererRole[];
  readonly answering: readonly string[];
}

/** What is known of a case from outside after the database was restored to an earlier point in time. */
export interface Known {
  readonly status: CaseState["status"];
  readonly closedAs: CaseState["closedAs"];
  readonly takenOn: CaseState["takenOn"];
  readonly toldAt: Instant | null;
  /** Of the ladder that ran, and since when it stood there. */
  readonly rung: number;
  readonly since: Instant;
  /** Of the newest thing that was told: what came due after it was told by nobody. */
  readonly toldUntil: Instant;
  /** The history as it was told: its last entry's number and hash. */
  readonly seq: number;
  readonly hash: string;
  /** How many of its entries the database has forgotten. */
  readonly forgotten: number;
}

export type Input =
  | { readonly kind: "deadline"; readonly clock: ClockName; readonly rung: number; readonly repeat: number }
  | {
      readonly kind: "undelivered";
      readonly clock: ClockName;
      readonly rung: number;
      readonly repeat: number;
    }
  | {
      readonly kind: "delivered";
      readonly clock: ClockName;
      readonly rung: number;
      readonly repeat: number;
      /** Whether it reached the recipient itself, its crisis service or one of its people. */
      readonly recipient: boolean;
    }
  | { readonly kind: "contact-due" }
  | { readonly kind: "contact-reminder" }
  | { readonly kind: "hold-ended" }
  | { readonly kind: "acknowledged"; readonly answer: Answer }
  | { readonly kind: "contacted"; readonly contact: Contact }
  | {
      readonly kind: "route-changed";
      readonly urgentPolicy: Policy | null;
      readonly contactDueAt: Instant | null;
    }
  | { readonly kind: "restored"; readonly known: Known }
  | { readonly kind: "withdrawn" }
  /** The unit has reported that the child died. */
  | { readonly kind: "died" }
  /** The unit reports no death any more. */
  | { readonly kind: "death-taken-back" }
  | { readonly kind: "replaced"; readonly as: "re-routed" | "passed-on" }
  /** A receiver has ended without taking the child on. */
  | { readonly kind: "pass-refused"; readonly teamId: string; readonly recipientKind: string };

/** Why a message is sent; the sentence is written where messages are built. */
export type Why =
  | "opened"
  | "rung-missed"
  | "rung-undeliverable"
  | "not-known-here"
  | "repeated"
  | "widened"
  | "contact-overdue"
  | "contact-due-soon"
  | "hold-ended"
  | "ward-rung-missed"
  | "ward-rung-undeliverable"
  | "ward-not-known-here"
  | "ward-accepted"
  | "ward-asked"
  | "ward-ended"
  | "ward-seen"
  | "no-right"
  | "pass-refused"
  | "cannot-find"
  | "died"
  | "death-taken-back"
  | "settled";

export type Ask =
  | {
      readonly kind: "re-route";
      readonly suggestion: { readonly postcode?: string | undefined; readonly teamId?: string | undefined };
    }
  | { readonly kind: "pass-on"; readonly teamId: string }
  | { readonly kind: "pass-ended"; readonly accepted: boolean };

export type TimerKind = "deadline" | "allowance" | "contact-due" | "contact-reminder" | "hold";

export type Effect =
  | {
      readonly kind: "notify";
      readonly type: "alarm" | "reminder" | "stand-down" | "information";
      readonly clock: ClockName;
      readonly rung: number;
      readonly repeat: number;
      readonly to: readonly string[];
      readonly why: Why;
    }
  | {
      readonly kind: "timer";
      readonly timer: TimerKind;
      readonly clock: ClockName;
      readonly rung: number;
      readonly repeat: number;
      readonly at: Instant;
    }
  /** The change is published on case-changes. */
  | { readonly kind: "publish"; readonly ask: Ask | null; readonly outcome: AcknowledgementOutcome | null }
  /** Another case of the same discharge hears of it in the same transaction. */
  | { readonly kind: "tell-case"; readonly caseId: string; readonly input: Input };

/** One line of the history; ids and words of the contract only, never identity. */
export interface HistoryLine {
  readonly kind: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Decision {
  readonly next: CaseState;
  readonly effects: readonly Effect[];
  readonly history: readonly HistoryLine[];
  /** For an answer: what came of it. */
  readonly verdict?: Verdict;
}

export type Verdict = {
  readonly effect: "applied" | "came-second" | "recorded-no-right";
  readonly because: string;
};

/** Nothing happened: an ordinary outcome. */
export const unchanged = (state: CaseState): Decision => ({ next: state, effects: [], history: [] });

/** Runs one decision after another on the state it left, keeping everything both said. */
export function andThen(first: Decision, second: (state: CaseState) => Decision): Decision {
  const then = second(first.next);
  const verdict = then.verdict ?? first.verdict;
  return {
    next: then.next,
    effects: [...first.effects, ...then.effects],
    history: [...first.history, ...then.history],
    ...(verdict ? { verdict } : {}),
  };
}

export const applied = (because: string): Verdict => ({ effect: "applied", because });
export const cameSecond = (because: string): Verdict => ({ effect: "came-second", because });
export const noRight = (because: string): Verdict => ({ effect: "recorded-no-right", because });
export const say = (decision: Decision, verdict: Verdict): Decision => ({ ...decision, verdict });
