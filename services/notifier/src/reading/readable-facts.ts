import type { Part, RouteFacts } from "@homeward/contracts";
import type { Status } from "../cases/case.ts";
import type { Party } from "../cases/decision.ts";
import { cutToPart, isProtected } from "../messages/need-to-know.ts";

/** Who reads which case. */
export interface Reading {
  /** Null for an administrator, who is nothing to the case. */
  readonly party: Party | null;
  readonly part: Part;
  readonly status: Status;
}

/**
 * What of the child a key reads (P14): the recipient what its part needs, the crisis service of a lead the same unless
 * the address is protected, whoever else was told nothing. Nobody once the case has ended.
 */
export function readableFacts(facts: RouteFacts | null, { party, part, status }: Reading): RouteFacts {
  if (facts === null || status === "closed") return {};
  if (party === "recipient") return cutToPart(part, facts);
  return party === "crisis" && part === "lead" && !isProtected(facts) ? facts : {};
}
