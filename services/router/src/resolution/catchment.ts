import type { Instant } from "@homeward/contracts";
import { bandCovers, londonDate } from "./age.ts";
import { currentCode, type AreaKind, type Place, type Reference, type Team } from "./reference.ts";

/** The closer an area is drawn, the more its team was meant: the first kind that matches wins. */
const closestFirst: readonly AreaKind[] = ["lsoa", "lad", "sub-icb", "utla", "icb"];

const codeOf = (place: Place, kind: AreaKind): string | null =>
  ({ lsoa: place.lsoa, lad: place.lad, "sub-icb": place.subIcb, utla: place.utla, icb: place.icb })[kind];

/** The place of the closest matching catchment in {@link closestFirst}; null when the team does not cover the place. */
export function closeness(
  team: Team,
  place: Place,
  reference: Pick<Reference, "codeChanges">,
): number | null {
  const index = closestFirst.findIndex((kind) => {
    const code = codeOf(place, kind);
    if (code === null) return false;
    const wanted = currentCode(code, reference);
    return team.catchments.some((it) => it.kind === kind && currentCode(it.code, reference) === wanted);
  });
  return index === -1 ? null : index;
}

/** Whether the team exists on the London date of the instant. */
export function isThere(team: Team, at: Instant): boolean {
  const day = londonDate(at).toString();
  return team.validFrom <= day && (team.validTo === null || day <= team.validTo);
}

export interface Wanted {
  readonly kind: string;
  readonly place: Place;
  readonly at: Instant;
  /** Whole years, null = unknown; left out where the age does not matter. */
  readonly age?: number | null;
}

/** The teams of a kind with the closest catchment around a place, by id; two of them = the data cannot decide. */
export function teamsFor(wanted: Wanted, reference: Reference): readonly Team[] {
  const found = reference.teams
    .filter((team) => team.kind === wanted.kind && isThere(team, wanted.at))
    .filter((team) => wanted.age === undefined || bandCovers(team, wanted.age))
    .map((team) => ({ team, closeness: closeness(team, wanted.place, reference) }))
    .filter((it) => it.closeness !== null);
  const closest = Math.min(...found.map((it) => it.closeness ?? Infinity));
  return found
    .filter((it) => it.closeness === closest)
    .map((it) => it.team)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
