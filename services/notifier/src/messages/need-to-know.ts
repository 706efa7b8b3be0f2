import type { Part, RouteFacts, ToldHome } from "@homeward/contracts";
import type { ToldMessage } from "./told.ts";

/**
 * The facts an alarm, a reminder or an information may carry, cut to what its reader's part may see (P14); empty where
 * it may carry none. A stand-down has no place for any.
 */
export function factsFor(told: ToldMessage): RouteFacts {
  if (told.facts === null || !mayCarryFacts(told, told.facts)) return {};
  return cutToPart(partOfReader(told), told.facts);
}

/** A team that is not the recipient, nor its crisis service, sees no more than who has to know. */
function partOfReader({ about, contactPoint }: ToldMessage): Part {
  return about.part === "lead" && contactPoint.reader === "team" ? "must-know" : about.part;
}

function mayCarryFacts({ about, contactPoint }: ToldMessage, facts: RouteFacts): boolean {
  if (about.closedAs !== null) return false;
  if (about.subject.is === "alarm" || about.content === "thin" || contactPoint.content === "thin")
    return false;
  if (contactPoint.reader === "unit" || contactPoint.reader === "platform") return false;
  return !isProtected(facts);
}

/** Belt and braces: the route already says thin where an address is protected. */
export function isProtected({ home }: RouteFacts): boolean {
  const protection = home?.protection;
  return protection?.address === "yes" || (protection?.mustNotLearn ?? []).length > 0;
}

/**
 * The route cuts the facts to the recipient's part; they are cut again here because a rung tells others than the
 * recipient. The lead needs all of it; who has to know needs who the child is and who is responsible; a copy nothing.
 */
export function cutToPart(part: Part, facts: RouteFacts): RouteFacts {
  switch (part) {
    case "lead":
      return facts;
    case "must-know":
      return {
        ...(facts.child && { child: facts.child }),
        ...(facts.home && { home: authorities(facts.home) }),
      };
    case "copy":
      return {};
  }
}

function authorities({ lookedAfter, childProtectionPlan }: ToldHome): ToldHome {
  return {
    ...(lookedAfter && {
      lookedAfter: {
        status: lookedAfter.status,
        responsibleAuthority: lookedAfter.responsibleAuthority ?? null,
      },
    }),
    ...(childProtectionPlan && { childProtectionPlan }),
  };
}
