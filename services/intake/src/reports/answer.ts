import type { reportAnswer } from "@homeward/contracts";
import type { z } from "zod";

/** The answer to a report as it goes over the wire. */
export type WireAnswer = z.input<typeof reportAnswer>;

/** What is kept of an answer, so that the same event is answered the same for ever. */
export type KeptAnswer = Omit<WireAnswer, "replayed" | "links">;

/** What became of a report that could be read. */
export type ReportOutcome =
  | { readonly kind: "accepted"; readonly answer: KeptAnswer; readonly replayed: boolean }
  /** Its event id stands for another content already. */
  | { readonly kind: "event-id-reused" };
