import type { Reference } from "./reference.ts";
import { currentCode } from "./reference.ts";

/** The crisis team that shares an area with a team; null when none does. For when only the team is known, not the home. */
export function crisisTeamOf(teamId: string, reference: Reference): string | null {
  const areas = (team: Reference["teams"][number]) =>
    team.catchments.map((it) => `${it.kind}:${currentCode(it.code, reference)}`);
  const lead = reference.teams.find((it) => it.id === teamId);
  if (lead === undefined) return null;
  const wanted = new Set(areas(lead));
  const found = reference.teams.filter(
    (team) => team.kind === "crisis" && areas(team).some((area) => wanted.has(area)),
  );
  return found.map((team) => team.id).toSorted()[0] ?? null;
}
