import type { caseView, stayView } from "@homeward/contracts";
import type { z } from "zod";
import type { PointName } from "../../acceptance/harness/world.ts";

/** A case and a stay on the wire: instants are RFC 3339 strings. */
export type CaseSeen = z.input<typeof caseView>;
export type StaySeen = z.input<typeof stayView>;

/** A report that has its 202. */
export interface Accepted {
  readonly eventId: string;
  readonly type: "discharged" | "discharge-reversed";
  readonly stayId: string;
  /** How often it was sent until then. */
  readonly sends: number;
}

/** An answer of a team or a person that has its 200. */
export interface Answered {
  readonly caseId: string;
  /** Of whoever gave it; nobody gives two different answers. */
  readonly name: string;
  readonly said: "accepted" | "noted" | "holding" | "wrong-area" | "first-contact";
  /** Whether Homeward says that it counts. */
  readonly applied: boolean;
  /** When its 200 arrived, in milliseconds since 1970 of Homeward's time. */
  readonly at: number;
}

/** A message as a receiver or a mailbox got it. */
export interface Heard {
  readonly notificationId: string;
  /** Null by mail, which says only a reference. */
  readonly about: {
    readonly caseId: string;
    readonly stayId: string | null;
    readonly type: string;
    readonly clock: string;
    readonly rung: number;
    readonly repeat: number;
  } | null;
  readonly point: PointName | "mail";
  readonly at: number;
  /** Of the bytes. */
  readonly hash: string;
  /** Whether it was answered success. */
  readonly answeredSuccess: boolean;
}

/** Everything there is to judge by: what the client was told, what receivers heard, what the public API says. */
export interface Evidence {
  readonly accepted: readonly Accepted[];
  readonly answered: readonly Answered[];
  readonly heard: readonly Heard[];
  readonly cases: readonly CaseSeen[];
  /** As the unit sees them, by their id. */
  readonly stays: ReadonlyMap<string, StaySeen>;
  /** When the API was read. */
  readonly readAt: number;
}
