import type { caseView, SeedPolicy, stayView } from "@homeward/contracts";
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

/** A resolver's placement that has its 200. */
export interface Placed {
  readonly stayId: string;
  readonly teamId: string;
}

/** A message as a receiver or a mailbox got it. */
export interface Heard {
  readonly notificationId: string;
  /** Null by mail, which says only a reference: its case is known by its notification. */
  readonly about: {
    readonly caseId: string;
    readonly stayId: string | null;
    readonly type: string;
    readonly clock: string;
    readonly rung: number;
    readonly repeat: number;
  } | null;
  readonly point: PointName | "mail";
  /** When it arrived, in milliseconds since 1970 of Homeward's time. */
  readonly at: number;
  /** Of the bytes. */
  readonly hash: string;
  /** Whether it was answered success. */
  readonly answeredSuccess: boolean;
  /** Whether a receiver that keeps to Standard Webhooks accepts its signature; a mail has none. */
  readonly isSigned: boolean;
}

/** Everything there is to judge by: what the client was told, what receivers heard, what the public API says. */
export interface Evidence {
  readonly accepted: readonly Accepted[];
  readonly answered: readonly Answered[];
  readonly placed: readonly Placed[];
  readonly heard: readonly Heard[];
  readonly cases: readonly CaseSeen[];
  /** As the unit sees them, by their id. */
  readonly stays: ReadonlyMap<string, StaySeen>;
  /** The ladders that the run was given. */
  readonly policies: readonly SeedPolicy[];
  /** What of the plan has not come to its end, one sentence each. */
  readonly untold: readonly string[];
  /** When the API was read. */
  readonly readAt: number;
}
