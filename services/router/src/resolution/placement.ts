import { because, type Chosen } from "./decision.ts";
import { neighboursOf } from "./neighbours.ts";
import { mayLead, type Reference } from "./reference.ts";
import { isDesk } from "./resolver.ts";
import { caseIdOf, enter, isEnded, leadOf, published, type Recipient, type Route } from "./route.ts";

/** A person's word on who must know: the first team leads, the others must know. */
export interface Placement {
  readonly teamIds: readonly [string, ...string[]];
}

/**
 * The route after a person has placed the child. It replaces what an earlier placement said: whom that one added goes,
 * unless named again; so do the resolver's own entries. What the rules require stays. The same placement again changes
 * nothing, nor does one that has a team lead that takes no child on; but whose case has ended, and is named again, enters a new round. No case asked for it, so the new lead stands in place of none: the old one's ladder ends with the new one's
 * beginning.
 */
export function place(route: Route, placement: Placement, reference: Reference): Route {
  const before = leadOf(route);
  if (route.standing === "reversed" || before === null) return route;
  const [leadId, ...others] = placement.teamIds;
  if (reference.teams.some((team) => team.id === leadId && !mayLead(team))) return route;
  const returns = (it: Recipient) => placement.teamIds.includes(it.teamId) && isEnded(route, it);
  const stays = (it: Recipient) =>
    it.part === "lead"
      ? it === before && it.teamId === leadId
      : !(others.includes(it.teamId) && returns(it)) &&
        (others.includes(it.teamId) || !(isDesk(it.teamId, reference) || isPlaced(route, it)));
  const base: Route = { ...route, recipients: route.recipients.filter(stays) };
  const { back, aside } = makeWay(base, leadId);
  const { setAside: _former, ...withLead } = placeLead(base, before, { leadId, reference });
  const required = (teamId: string) =>
    route.recipients.find((it) => it.teamId === teamId && it.part !== "lead" && !isPlaced(route, it));
  const named = others.map(
    (teamId) => required(teamId) ?? chosenBy(teamId, { part: "must-know", route, reference }),
  );
  const placed = [...back, ...named].reduce<Route>(join, withLead);
  if (sameRecipients(route, placed)) return route;
  return published(aside.length === 0 ? placed : { ...placed, setAside: aside });
}

/** Whether a recipient is there by an earlier placement, itself or the one that it took over from by a bounce. */
function isPlaced(route: Route, { route: why, inPlaceOf }: Recipient): boolean {
  if (why.rule === "placed-by-person") return true;
  const giver = route.former.find(({ recipient }) => caseIdOf(route, recipient) === inPlaceOf?.caseId);
  return giver !== undefined && isPlaced(route, giver.recipient);
}

/** Which entries of the rules come back, and which has to make way for the new lead. */
function makeWay(route: Route, leadId: string): { back: readonly Recipient[]; aside: readonly Recipient[] } {
  const { recipients, setAside = [] } = route;
  const making = recipients.filter((it) => it.part !== "lead" && !isPlaced(route, it));
  const aside = [...setAside, ...making].filter((it) => it.teamId === leadId).slice(0, 1);
  return { back: setAside.filter((it) => it.teamId !== leadId), aside };
}

/** Makes a team a recipient where it is none yet. */
const join = (route: Route, chosen: Chosen): Route =>
  route.recipients.some((it) => it.teamId === chosen.teamId)
    ? route
    : enter(route, chosen, { urgent: route.urgent });

function placeLead(
  base: Route,
  before: Recipient,
  { leadId, reference }: { leadId: string; reference: Reference },
): Route {
  if (before.teamId === leadId && !isEnded(base, before)) return base;
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
