import type { Instant } from "@homeward/contracts";
import { teamsFor } from "../resolution/catchment.ts";
import { currentCode, type Place, type Reference, type Team } from "../resolution/reference.ts";

/** The kinds of team that a home has, in the order people ask for them. */
const kinds = ["camhs", "adult", "crisis", "childrens-services"] as const;

export interface HomeArea {
  readonly district: { readonly code: string; readonly name: string };
  readonly teams: readonly Team[];
  /** Why these, in plain sentences. */
  readonly why: string;
}

const called: Readonly<Record<(typeof kinds)[number], string>> = {
  camhs: "CAMHS",
  adult: "adult team",
  crisis: "crisis team",
  "childrens-services": "children's services",
};

/** What a place means for somebody who would live there, without any child; null when its district is not known. */
export function homeAreaOf(place: Place, at: Instant, reference: Reference): HomeArea | null {
  const code = place.lad === null ? null : currentCode(place.lad, reference);
  const name = code === null ? undefined : reference.authorities[code]?.name;
  if (code === null || name === undefined) return null;
  const found = kinds.map((kind) => ({ kind, teams: teamsFor({ kind, place, at }, reference) }));
  const sentences = found.map(({ kind, teams }) => sentenceOf(called[kind], teams));
  return {
    district: { code, name },
    teams: found.flatMap((it) => it.teams),
    why: [`The postcode lies in ${name}.`, ...sentences].join(" "),
  };
}

function sentenceOf(kind: string, teams: readonly Team[]): string {
  const [team] = teams;
  if (team === undefined) return `No ${kind} is known here for it.`;
  if (teams.length === 1) return `${team.name} (${kind}) covers it.`;
  return `${teams.length} services (${kind}) cover it: age decides between them, or the duty co-ordinator.`;
}
