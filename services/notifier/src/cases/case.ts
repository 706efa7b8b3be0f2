import type { Answerer, Instant, Part } from "@homeward/contracts";
import type { Policy } from "../policies/policy.ts";

/** Two independent clocks: has somebody taken the child on, and has a clinician seen or spoken with them. */
export type ClockName = "acceptance" | "contact";

/** Where one clock of a case stands. */
export type Clock =
  | { readonly is: "absent" }
  | { readonly is: "pending"; readonly dueAt: Instant }
  | {
      readonly is: "climbing";
      readonly rung: number;
      readonly repeat: number;
      readonly startedAt: Instant;
      /** When the next rung or repeat starts unless somebody answers. */
      readonly deadlineAt: Instant;
      /** A contact point of this rung has answered success. */
      readonly reached: boolean;
      /** The last rung could not be delivered to and the next role was added. */
      readonly widened: boolean;
    }
  | { readonly is: "resting"; readonly rung: number; readonly repeat: number; readonly until: Instant }
  | { readonly is: "stopped" };

export type Status = "waiting" | "held" | "accepted" | "passing-on" | "closed";
export type Closing =
  | "contact-made"
  | "noted"
  | "re-routed"
  | "passed-on"
  | "withdrawn"
  | "readmitted"
  | "declined"
  | "moved-abroad"
  | "died"
  | "duplicate";

export interface TakenOn {
  readonly by: Answerer;
  readonly at: Instant;
  readonly outcome: "accepted" | "already-known";
}

export interface FirstContact {
  readonly by: Answerer;
  readonly at: Instant;
  readonly with: "young-person" | "carer";
  readonly how: string;
}

/** What of a case never changes after it opened, unless its address is protected later. */
export interface CaseFacts {
  readonly caseId: string;
  readonly teamId: string;
  /** Every ODS code the recipient answers under: its own and its aliases. */
  readonly odsCodes: readonly string[];
  readonly crisisOdsCodes: readonly string[];
  readonly recipientKind: string;
  readonly part: Part;
  /** Of an alarm: when it was raised. */
  readonly dischargedAt: Instant;
  readonly contactPolicy: Policy | null;
  /** The lead who asked to pass the child on to this recipient and stays responsible until it accepts. */
  readonly passedFrom: string | null;
  readonly childrensServicesTeamId: string | null;
}

export interface CaseState {
  readonly status: Status;
  readonly closedAs: Closing | null;
  readonly urgent: boolean;
  /** Stamped when the case opens; a raised urgency may replace it, an edited policy never does. */
  readonly policy: Policy;
  readonly acceptance: Clock;
  readonly contact: Clock;
  /** When first contact is due, by whichever clock state; null where no contact is owed. */
  readonly contactDueAt: Instant | null;
  readonly holds: number;
  readonly takenOn: TakenOn | null;
  /** What routing has been asked for and not yet done. */
  readonly asked:
    | { readonly kind: "re-route" }
    | { readonly kind: "pass-on"; readonly teamId: string }
    | null;
  readonly firstContact: FirstContact | null;
  /** When a contact point first answered success; null until then. */
  readonly toldAt: Instant | null;
  /** Informations sent so far: numbers them, so that each has a name of its own. */
  readonly informations: number;
  /** What has been told because of an answer: who said what on which rung. Said again, it is kept and tells nobody. */
  readonly informed: readonly string[];
}

export interface Case {
  readonly facts: CaseFacts;
  readonly state: CaseState;
}

/** Asked to take over from a giver who leads until this recipient has accepted. */
export const isCandidate = ({ facts, state }: Case): boolean => facts.passedFrom !== null && !state.takenOn;
