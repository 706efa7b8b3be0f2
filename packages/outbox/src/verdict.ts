import { HomewardError, isRetriable } from "@homeward/kernel";
import { sqlState } from "@homeward/postgres";
import { ZodError } from "zod";

/**
 * What an error says of the message that caused it.
 * - permanent: it can never be handled. It has no shape of ours (ZodError), a rule refuses it (HomewardError that is
 *   not retriable), or no table can hold it (SQLSTATE classes 22, data exception, and 23, integrity constraint).
 *   To the dead-letter topic, with an alarm; what follows it goes on.
 * - retriable: nothing is wrong with it (the database was away, a transaction lost against another). It comes again,
 *   for ever, and nobody is disturbed.
 * - unexplained: everything else, which is a mistake of ours. Nothing says that the message is at fault, so it is
 *   not put away: it comes again, for ever, holding up only its own key, until the mistake is mended; a person is
 *   told once.
 */
export type Verdict = "permanent" | "retriable" | "unexplained";

export function judge(error: unknown): Verdict {
  if (isRetriable(error)) return "retriable";
  const isRefused = error instanceof ZodError || error instanceof HomewardError;
  return isRefused || /^2[23]/.test(sqlState(error) ?? "") ? "permanent" : "unexplained";
}
