import type { CaseClock, Instant, Owner, Part, RouteFacts, UnitRef } from "@homeward/contracts";
import type { Closing } from "../cases/case.ts";
import type { Why } from "../cases/decision.ts";
import type { Lead } from "../cases/lead.ts";

/** One decided message, as its row says. Everything read from the clock is in it, so its bytes never change. */
export interface ToldNotification {
  readonly id: string;
  readonly clock: CaseClock;
  readonly kind: "alarm" | "reminder" | "information" | "stand-down";
  readonly rung: number;
  readonly repeat: number;
  readonly why: Why;
  readonly decidedAt: Instant;
  /** When the next rung or repeat starts; null where none is waited for. */
  readonly deadlineAt: Instant | null;
}

/** What a case is about: a child who has left a unit, or an alarm of Homeward's own. */
export type Subject =
  | {
      readonly is: "discharge";
      readonly stayId: string;
      readonly dischargeNumber: number;
      readonly dischargedAt: Instant;
      readonly unit: UnitRef;
    }
  | {
      readonly is: "alarm";
      readonly kind: string;
      readonly about: Readonly<Record<string, string>>;
      readonly why: string;
    };

export interface ToldCase {
  readonly caseId: string;
  readonly reference: string;
  readonly round: number;
  readonly test: boolean;
  readonly part: Part;
  readonly urgent: boolean;
  /** null while the case is open. */
  readonly closedAs: Closing | null;
  /** What the recipient has heard last of a death; null where of none. */
  readonly death: "told" | "taken-back" | null;
  readonly contactDueAt: Instant | null;
  readonly recipient: {
    readonly teamId: string;
    readonly name: string;
    readonly odsCode: string | null;
    readonly kind: string;
  };
  /** Of the lead case of this discharge, whichever case the message is about. */
  readonly takenOn: Lead;
  readonly subject: Subject;
  /** As the route says: thin under a protected address. */
  readonly content: "full" | "thin";
}

/** Who reads a message, as seen from its case. */
export type Reader = "recipient" | "crisis" | "team" | "person" | "unit" | "platform";

export interface ToldContactPoint {
  readonly reader: Reader;
  readonly content: "full" | "thin";
}

/** Where readers find the case: `page` is null until there are pages. */
export interface Places {
  readonly publicUrl: string;
  readonly page: string | null;
}

export interface ToldMessage {
  readonly notification: ToldNotification;
  readonly about: ToldCase;
  readonly contactPoint: ToldContactPoint;
  /** The sealed facts of the recipient, opened; only ever put into a webhook to a point that may hear them. */
  readonly facts: RouteFacts | null;
  readonly places: Places;
}

/** Whose a contact point is, in relation to a case. */
export function readerOf(owner: Owner, teamId: string, crisisTeamId: string | null): Reader {
  if (owner.kind !== "team") return owner.kind;
  if (owner.id === teamId) return "recipient";
  return owner.id === crisisTeamId ? "crisis" : "team";
}
