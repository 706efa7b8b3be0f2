import type { Chosen, RouteDecision } from "./decision.ts";
import { guard, rises, tighten } from "./protection.ts";
import { enter, isByPeople, published, unsteered, type Route } from "./route.ts";

/** A person or a team has settled more than the rules know. */
const isSteered = (route: Route): boolean => route.bounced.length > 0 || route.recipients.some(isByPeople);

/**
 * The route after a decision of the rules. Who is already a recipient with the same part stays in its round; where
 * people have steered it since, only urgency, protection and who must know can grow; after a reversal, and where a child
 * who was reported dead lives, everybody starts anew: no case of before is live.
 */
export function applyDecision(
  route: Route,
  decision: RouteDecision,
  { urgent, died = false }: { urgent: boolean; died?: boolean },
): Route {
  const fresh = route.standing === "reversed" || (route.standing === "died" && !died);
  const standing = died ? "died" : "left";
  if (!fresh && isSteered(route)) {
    const steered = rises(route, decision) ? tighten(route, decision) : route;
    return published(hurry({ ...withNewlyNamed(steered, decision), standing }, urgent));
  }
  const before = fresh ? [] : route.recipients;
  const known = fresh ? unsteered(route) : route;
  const base: Route = {
    ...(rises(known, decision) ? guard(known, decision) : known),
    standing,
    urgent,
    crisisTeamId: decision.crisisTeamId,
    childrensServicesTeamId: decision.childrensServicesTeamId,
    recipients: [],
  };
  const join = (sofar: Route, chosen: Chosen): Route => {
    const same = before.find((it) => it.teamId === chosen.teamId && it.part === chosen.part);
    if (same === undefined) return enter(sofar, chosen, { urgent });
    return { ...sofar, recipients: [...sofar.recipients, { ...same, ...chosen, urgent }] };
  };
  return published(decision.recipients.reduce(join, base));
}

/**
 * Whom only a later report names, such as the responsible authority, has to know whoever leads by now. One that was a
 * recipient before is left as people have it: they may have sent it away.
 */
const withNewlyNamed = (route: Route, { recipients }: RouteDecision): Route =>
  recipients
    .filter(({ part, teamId }) => part !== "lead" && route.rounds[teamId] === undefined)
    .reduce((sofar, chosen) => enter(sofar, chosen, { urgent: route.urgent }), route);

const hurry = (route: Route, urgent: boolean): Route => ({
  ...route,
  urgent: route.urgent || urgent,
  recipients: route.recipients.map((it) => ({ ...it, urgent: it.urgent || urgent })),
});
