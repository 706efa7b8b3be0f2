import type { Discharge } from "../plan/year.ts";
import type { Heard } from "../subject/open-ears.ts";

/**
 * What a message tells that its reader must not know. Thin contact points, and every one about a protected child, are
 * told nothing of who it is or where they live; a stand-down says nothing to anybody. That a protected child is in the
 * care of a team is known to that team, the unit and the co-ordinators: `homeName` is the name of its area.
 */
export function leaksIn(heard: Leaving, discharge: Discharge, homeName: string | null): string[] {
  const { point, type, text, told } = heard;
  const { child } = discharge;
  const isProtected = child.home === "protected";
  const isThin = point.content === "thin" || type === "case.stand-down" || isProtected;
  if (!isThin) return [];
  const { givenName, familyName, nhsNumber, birthDate, postcode } = child;
  const words = [givenName, familyName, nhsNumber, birthDate, postcode].filter((word) => word !== null);
  const named = words.filter((word) => text.includes(word)).map((word) => nameOf(word, discharge));
  const tellsArea =
    isProtected && homeName !== null && !knowsArea(point, homeName) && text.toLowerCase().includes(homeName);
  return [...named, ...(tellsArea ? ["area of the team"] : [])].map(
    (what) => `${point.id} was told the ${what} of ${discharge.spellId} (${type}, rung ${told.rung})`,
  );
}

type Leaving = Pick<Heard, "point" | "type" | "text"> & { readonly told: Pick<Heard["told"], "rung"> };

/** The district that the name of a team of the demo begins with; null where it has none. */
export const areaOf = (teamId: string): string | null =>
  /^(rotherham|sheffield|barnsley|doncaster)-/.exec(teamId)?.[1] ?? null;

const knowsArea = ({ id, owner }: Heard["point"], homeName: string): boolean =>
  id.startsWith(homeName) || owner.startsWith("unit:") || /coordinator|protected/.test(id);

const nameOf = (word: string, { child }: Discharge): string =>
  Object.entries(child).find(([, value]) => value === word)?.[0] ?? "identity";
