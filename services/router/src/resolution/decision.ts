import type { Part, RouteReason } from "@homeward/contracts";
import type { HomeSource } from "./home.ts";
import type { Place, Reference } from "./reference.ts";

/** Raised with every change of a rule's meaning; it stands in every route. */
export const RULE_VERSION = 1;

/** The names of the rules, for ever: a route refers to them. */
export type RuleId =
  | "protected-destination"
  | "protected-authority"
  | "protected-resolver"
  | "destination-elsewhere"
  | "home-from-destination"
  | "home-from-usual-address"
  | "home-from-gp"
  | "adult-18-or-over"
  | "home-unknown"
  | "outside-loaded-data"
  | "no-team-covers"
  | "several-teams-cover"
  | "responsible-authority"
  | "protection-plan-authority"
  | "authority-area-camhs"
  | "ask-about-authority"
  | "suggested-team"
  | "suggested-postcode"
  | "bounced-to-resolver"
  | "passed-on"
  | "placed-by-person";

/** One who must know, before rounds and urgency are settled. */
export interface Chosen {
  readonly teamId: string;
  readonly part: Part;
  readonly content: "full" | "thin";
  readonly route: RouteReason;
}

/** What a protected address asks of everything that is decided after it. */
export interface Protection {
  /** The desk that settles what no rule can. */
  readonly desk: string;
  /** Desks for other discharges, which must not learn of this one. */
  readonly otherDesks: readonly string[];
  readonly fromFormerArea: boolean;
}

/** Who must know of a discharge, and what was found out on the way. Exactly one of `recipients` leads. */
export interface RouteDecision {
  readonly recipients: readonly Chosen[];
  /** null where the address is not protected. */
  readonly protection: Protection | null;
  /** null where no fact tells the home. */
  readonly home: { readonly place: Place; readonly source: HomeSource } | null;
  /** No fact tells where the child will live: there is no safe plan. */
  readonly homeUnknown: boolean;
  readonly crisisTeamId: string | null;
  /** Children's services where the child lives, for when nobody can find the child. */
  readonly childrensServicesTeamId: string | null;
}

/** Why somebody was chosen: sentences for a clinician, without anything that identifies the child. */
export function because(rule: RuleId, sentences: readonly string[], reference: Reference): RouteReason {
  return {
    reason: sentences.join(" "),
    rule,
    ruleVersion: RULE_VERSION,
    dataReleases: { ...reference.releases },
  };
}

const strength = { lead: 0, "must-know": 1, copy: 2 } as const;

/** One entry a team: the strongest part wins and carries the reasons of the others. */
export function mergeByTeam(chosen: readonly Chosen[]): readonly Chosen[] {
  const merged = new Map<string, Chosen>();
  for (const next of chosen.toSorted((a, b) => strength[a.part] - strength[b.part])) {
    const known = merged.get(next.teamId);
    merged.set(next.teamId, known === undefined ? next : withReason(known, next.route.reason));
  }
  return [...merged.values()];
}

const withReason = (chosen: Chosen, reason: string): Chosen => ({
  ...chosen,
  route: { ...chosen.route, reason: `${chosen.route.reason} ${reason}` },
});
