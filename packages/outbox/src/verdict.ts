import { ContentRefused, isRetriable } from "@homeward/kernel";
import { sqlState } from "@homeward/postgres";
import { ZodError } from "zod";

/**
 * What an error says of the message that caused it.
 * - permanent: its content can never be handled. It has no shape of ours (ZodError), a rule refuses it
 *   (ContentRefused), or no column can hold it (SQLSTATE class 22, data exception). To the dead-letter topic, with an
 *   alarm; what follows it goes on.
 * - retriable: nothing is wrong with it (the database was away, a transaction lost against another). It comes again,
 *   for ever, and nobody is disturbed.
 * - unexplained: everything else, which is a mistake of ours: also a sealing key that is not given (yet), an id that
 *   stands for another message, a broken constraint (SQLSTATE class 23, often a race). Nothing says that the message is at fault, so it is
 *   not put away: it comes again, for ever, holding up only its own key, until the mistake is mended; a person is
 *   told once.
 */
export type Verdict = "permanent" | "retriable" | "unexplained";

export function judge(error: unknown): Verdict {
  if (isRetriable(error)) return "retriable";
  const isRefused = error instanceof ZodError || error instanceof ContentRefused;
  return isRefused || sqlState(error)?.startsWith("22") ? "permanent" : "unexplained";
}
