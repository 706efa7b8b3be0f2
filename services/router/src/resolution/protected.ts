import { ageAt, isAdult } from "./age.ts";
import { childrensServicesOf, findAuthority } from "./authorities.ts";
import { teamsFor } from "./catchment.ts";
import { because, mergeByTeam, type Chosen, type Protection, type RouteDecision } from "./decision.ts";
import { FORMER_AREA, type Facts } from "./facts.ts";
import { findDestination, type Home } from "./home.ts";
import { currentCode, type Place, type Reference } from "./reference.ts";
import { isDesk, LAST_RESORT, resolverFor } from "./resolver.ts";

/**
 * A protected address: only the team where the child will sleep and the responsible authority, both thin.
 * Usual address and GP are never looked at; no crisis team is named, since it would learn the area.
 * Reasons name no area.
 */
export function resolveProtected(facts: Facts, reference: Reference): RouteDecision {
  const destination = findDestination(facts, reference);
  const home = destination.kind === "found" ? { place: destination.place, source: destination.source } : null;
  const lead = leadOf(destination, facts, reference);
  const authority = authorityOf(home?.place ?? null, facts, reference);
  return {
    recipients: mergeByTeam([lead, ...authority]),
    protection: protectionOf(facts, reference),
    home,
    homeUnknown: destination.kind === "unknown" || destination.kind === "outside",
    crisisTeamId: null,
    childrensServicesTeamId: authority[0]?.teamId ?? null,
  };
}

function protectionOf({ dischargedAt: at, protection }: Facts, reference: Reference): Protection {
  const desk = resolverFor({ place: null, protected: true, at }, reference);
  const desks = [LAST_RESORT, ...reference.teams.map((it) => it.id).filter((id) => isDesk(id, reference))];
  return {
    desk,
    otherDesks: [...new Set(desks)].filter((id) => id !== desk),
    fromFormerArea: protection.mustNotLearn.includes(FORMER_AREA),
  };
}

function leadOf(destination: Home, facts: Facts, reference: Reference): Chosen {
  const { dischargedAt: at } = facts;
  if (destination.kind === "found") {
    const age = ageAt(facts.birthDate, at);
    const kind = isAdult(age) ? "adult" : "camhs";
    const found = teamsFor({ kind, place: destination.place, at, age }, reference);
    const sentence =
      "This team covers the place where the young person will sleep. The address is protected.";
    if (found.length === 1 && found[0] !== undefined)
      return thin(found[0].id, "lead", because("protected-destination", [sentence], reference));
  }
  const sentences = [
    "The address is protected, and the destination alone does not settle one team.",
    "Nothing was derived from other facts: please place the young person by hand.",
  ];
  const teamId = resolverFor({ place: null, protected: true, at }, reference);
  return thin(teamId, "lead", because("protected-resolver", sentences, reference));
}

/**
 * The authority that looks after the child, else the one that holds a plan. A plan of the area that must not learn
 * the address is left to the lead to weigh.
 */
function authorityOf(home: Place | null, facts: Facts, reference: Reference): readonly Chosen[] {
  const { lookedAfter, childProtectionPlan: plan, protection } = facts;
  const lookedAfterBy = lookedAfter.status === "yes" ? findAuthority(lookedAfter.authority, reference) : null;
  const planOf = plan.status === "yes" ? findAuthority(plan.authority, reference) : null;
  const isHome = [home?.lad, home?.utla].some(
    (area) => area != null && planOf !== null && currentCode(area, reference) === planOf.code,
  );
  const planMayKnow = isHome || !protection.mustNotLearn.includes(FORMER_AREA);
  const authority = lookedAfterBy ?? (planMayKnow ? planOf : null);
  if (authority === null) return [];
  const teamId = childrensServicesOf(authority.place, facts, reference);
  if (teamId === null) return [];
  const sentence =
    "This authority is responsible for the young person. The address is protected and is not given.";
  return [thin(teamId, "must-know", because("protected-authority", [sentence], reference))];
}

const thin = (teamId: string, part: Chosen["part"], route: Chosen["route"]): Chosen => ({
  teamId,
  part,
  content: "thin",
  route,
});
