import type { Part } from "@homeward/contracts";
import type { ToldFacts, ToldMessage } from "./told.ts";

type Cut = { readonly [K in keyof ToldFacts]?: readonly (keyof ToldFacts[K])[] };

const child = ["nhsNumber", "nhsNumberStatus", "givenName", "familyName", "birthDate"] as const;

/**
 * What each part needs (P14). The lead takes the child on and needs all of it; who has to know needs to recognise the
 * child and see where it will be and whether there is risk, not the clinical text; a copy only whom it is about.
 */
const cuts: Record<Part, Cut> = {
  lead: {
    child: [...child, "localId"],
    home: [
      "destination",
      "usualPostcode",
      "preAdmissionPostcode",
      "registeredGp",
      "lookedAfter",
      "childProtectionPlan",
      "protection",
    ],
    risk: ["risk", "riskFlags", "method", "summary"],
    followUp: ["leadWorker", "formerTeam", "acceptedBy"],
  },
  "must-know": {
    child,
    home: ["destination", "lookedAfter", "childProtectionPlan"],
    risk: ["risk", "riskFlags", "method"],
    followUp: ["leadWorker"],
  },
  copy: { child },
};

/** The facts this message may carry, cut to what its reader's part may see; empty where it may carry none. */
export function factsFor(told: ToldMessage): Partial<ToldFacts> {
  if (told.facts === null || !mayCarryFacts(told, told.facts)) return {};
  return cutToPart(partOfReader(told), told.facts);
}

/** A team that is not the recipient, nor its crisis service, sees no more than who has to know. */
function partOfReader({ about, contactPoint }: ToldMessage): Part {
  return about.part === "lead" && contactPoint.reader === "team" ? "must-know" : about.part;
}

function mayCarryFacts({ notification, about, contactPoint }: ToldMessage, facts: ToldFacts): boolean {
  if (notification.kind === "stand-down" || about.closedAs !== null) return false;
  if (about.subject.is === "alarm" || about.content === "thin" || contactPoint.content === "thin")
    return false;
  if (contactPoint.reader === "unit" || contactPoint.reader === "platform") return false;
  return !isProtected(facts);
}

/** Belt and braces: the route already says thin where an address is protected. */
function isProtected({ home }: ToldFacts): boolean {
  const { protection } = home;
  return protection?.address === "yes" || (protection?.mustNotLearn ?? []).length > 0;
}

/** Facts cut to what a part may see; fields that are not named for it are left out. */
export function cutToPart(part: Part, facts: ToldFacts): Partial<ToldFacts> {
  const cut = cuts[part];
  return {
    ...(cut.child && { child: pick(facts.child, cut.child) }),
    ...(cut.home && { home: pick(facts.home, cut.home) }),
    ...(cut.risk && { risk: { ...pick(facts.risk, cut.risk), risk: facts.risk.risk } }),
    ...(cut.followUp && { followUp: pick(facts.followUp, cut.followUp) }),
  };
}

const pick = <T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> =>
  Object.fromEntries(keys.filter((key) => key in from).map((key) => [key, from[key]])) as Pick<T, K>;
