import { because, type Chosen } from "./decision.ts";
import { neighboursOf } from "./neighbours.ts";
import type { Reference } from "./reference.ts";
import { isDesk } from "./resolver.ts";
import { enter, leadOf, published, type Recipient, type Route } from "./route.ts";

/** A person's word on who must know: the first team leads, the others must know. */
export interface Placement {
  readonly teamIds: readonly [string, ...string[]];
}

/**
 * The route after a person has placed the child. The resolver's own entries end; other recipients stay.
 * The same placement again changes nothing. No case asked for it, so the new lead stands in place of none: the old
 * one's ladder ends with the new one's beginning.
 */
export function place(route: Route, placement: Placement, reference: Reference): Route {
  const before = leadOf(route);
  if (route.standing === "reversed" || before === null) return route;
  const [leadId, ...others] = placement.teamIds;
  const stays = (it: Recipient) =>
    it.part === "lead" ? it === before && it.teamId === leadId : !isDesk(it.teamId, reference);
  const base: Route = { ...route, recipients: route.recipients.filter(stays) };
  const withLead = placeLead(base, before, { leadId, reference });
  const placed = [...new Set(others)]
    .filter((teamId) => !withLead.recipients.some((it) => it.teamId === teamId))
    .reduce(
      (sofar, teamId) =>
        enter(sofar, chosenBy(teamId, { part: "must-know", route, reference }), {
          urgent: route.urgent,
        }),
      withLead,
    );
  return sameRecipients(route, placed) ? route : published(placed);
}

function placeLead(
  base: Route,
  before: Recipient,
  { leadId, reference }: { leadId: string; reference: Reference },
): Route {
  if (before.teamId === leadId) return base;
  const chosen = chosenBy(leadId, { part: "lead", route: base, reference });
  const entered = enter(base, chosen, { urgent: before.urgent });
  return { ...entered, ...neighboursOf(base, leadId, reference) };
}

/** The person's own words stay sealed: they may say who the child is. */
const PLACED = "A duty co-ordinator has looked at the discharge and named this team.";

const chosenBy = (
  teamId: string,
  { part, route, reference }: { part: Chosen["part"]; route: Route; reference: Reference },
): Chosen => ({
  teamId,
  part,
  content: route.protected ? "thin" : "full",
  route: because("placed-by-person", [PLACED], reference),
});

const sameRecipients = (a: Route, b: Route): boolean =>
  a.recipients.length === b.recipients.length &&
  a.recipients.every((it) =>
    b.recipients.some(
      (other) => other.teamId === it.teamId && other.round === it.round && other.part === it.part,
    ),
  );
