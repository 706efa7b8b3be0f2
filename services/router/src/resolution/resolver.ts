import type { Instant } from "@homeward/contracts";
import { closeness, isThere } from "./catchment.ts";
import type { Place, Reference, Team } from "./reference.ts";

/** Who is asked where no resolver is set up: a name that the delivery side reports as missing to a person. */
export const LAST_RESORT = "resolver";
const forProtected = (team: Team) => team.kind === "protected-resolver" || team.id.includes("protected");
const isResolver = (team: Pick<Team, "kind">): boolean => /^(protected-)?resolver$/.test(team.kind);

/** Whether a team is a resolver's desk. */
export const isDesk = (teamId: string, reference: Pick<Reference, "teams">): boolean =>
  teamId === LAST_RESORT || reference.teams.some((team) => team.id === teamId && isResolver(team));

/**
 * The named person's desk for what no rule can settle: the resolver whose catchment is closest to the place, else
 * the one for everywhere (no catchment), else any. Protected cases have their own where there is one
 * (kind `protected-resolver`, or "protected" in its id).
 */
export function resolverFor(
  who: { readonly place: Place | null; readonly protected: boolean; readonly at: Instant },
  reference: Reference,
): string {
  const all = reference.teams.filter((team) => isResolver(team) && isThere(team, who.at));
  const right = all.filter((team) => forProtected(team) === who.protected);
  const candidates = right.length > 0 ? right : all;
  const ranked = candidates
    .map((team) => ({ id: team.id, rank: rankOf(team, who.place, reference) }))
    .toSorted((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));
  return ranked[0]?.id ?? LAST_RESORT;
}

const EVERYWHERE = 10;
const SOMEWHERE_ELSE = 20;

function rankOf(team: Team, place: Place | null, reference: Reference): number {
  const near = place === null ? null : closeness(team, place, reference);
  return near ?? (team.catchments.length === 0 ? EVERYWHERE : SOMEWHERE_ELSE);
}
