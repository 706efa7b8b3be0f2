import { currentCode, type Reference } from "./reference.ts";
import type { Route } from "./route.ts";

/**
 * The crisis team and children's services that share an area with a team; null where none does.
 * For when only the new lead is known, not the home. A protected route keeps what it had.
 */
export function neighboursOf(
  route: Route,
  teamId: string,
  reference: Reference,
): Pick<Route, "crisisTeamId" | "childrensServicesTeamId"> {
  const { protected: isHidden, crisisTeamId, childrensServicesTeamId } = route;
  if (isHidden) return { crisisTeamId, childrensServicesTeamId };
  return {
    crisisTeamId: neighbour(teamId, "crisis", reference),
    childrensServicesTeamId: neighbour(teamId, "childrens-services", reference),
  };
}

function neighbour(teamId: string, kind: string, reference: Reference): string | null {
  // A district that is its own upper tier has one code for both.
  const areas = (team: Reference["teams"][number]) =>
    team.catchments.map((it) => currentCode(it.code, reference));
  const wanted = new Set(reference.teams.filter((it) => it.id === teamId).flatMap(areas));
  const found = reference.teams.filter(
    (team) => team.kind === kind && areas(team).some((area) => wanted.has(area)),
  );
  return found.map((team) => team.id).toSorted()[0] ?? null;
}
