import { RULE_VERSION, type Chosen, type Protection, type RouteDecision } from "./decision.ts";
import { FORMER_AREA, type Facts } from "./facts.ts";
import {
  caseIdOf,
  enter,
  isByPeople,
  isCandidate,
  leadOf,
  without,
  type Recipient,
  type Route,
} from "./route.ts";

/** The facts under whatever protection the discharge had before: a later report takes none of it back. */
export function stillHidden(route: Route, facts: Facts): Facts {
  const { address, mustNotLearn } = facts.protection;
  return {
    ...facts,
    protection: {
      address: route.protected ? "yes" : address,
      mustNotLearn: route.formerAreaMustNotLearn
        ? [...new Set([...mustNotLearn, FORMER_AREA])]
        : mustNotLearn,
    },
  };
}

/** Whether a decision asks for more protection than the route has. */
export const rises = (route: Route, { protection }: RouteDecision): boolean =>
  protection !== null &&
  (!route.protected || (protection.fromFormerArea && route.formerAreaMustNotLearn === undefined));

/** The route under the decision's protection, as far as it is remembered: who comes back comes back thin, or not at all. */
export function guard(route: Route, decision: RouteDecision): Route {
  const { setAside, ...rest } = route;
  const thinned = (all: readonly Recipient[]) =>
    all.filter((it) => mayKnow(it, decision)).map((it) => thin(it, decision));
  return {
    ...rest,
    protected: true,
    ...(decision.protection?.fromFormerArea ? { formerAreaMustNotLearn: true } : {}),
    former: route.former.map(({ recipient, displaced }) => ({
      recipient: thin(recipient, decision),
      displaced: thinned(displaced === null ? [] : [displaced])[0] ?? null,
    })),
    ...(setAside ? { setAside: thinned(setAside) } : {}),
  };
}

/**
 * A route that people have steered, once its protection rises. Their lead and whom it asks stay, thin; of the others
 * only those whom the rules of the protected address name. Where an ordinary desk leads, or somebody stands in the
 * responsible authority's place, the desk for protected discharges takes over, as it does of every later bounce. No
 * crisis team, since it would learn the area.
 */
export function tighten(route: Route, decision: RouteDecision): Route {
  const { protection } = decision;
  if (protection === null) return route;
  const stays = (it: Recipient) => mayKnow(it, decision) || standsInFor(it, route, decision);
  const guarded: Route = {
    ...guard(route, decision),
    crisisTeamId: null,
    childrensServicesTeamId: decision.childrensServicesTeamId,
    recipients: route.recipients.filter(stays).map((it) => thin(it, decision)),
  };
  const led = settleLead(guarded, decision, protection);
  return led.recipients
    .filter((it) => protection.otherDesks.includes(it.teamId) || !mayKnow(it, decision))
    .reduce((sofar, it) => moveToDesk(sofar, it, protection), led);
}

const named = (it: Recipient, { recipients }: RouteDecision): Chosen | undefined =>
  recipients.find(({ teamId, part }) => teamId === it.teamId && part === it.part);

const mayKnow = (it: Recipient, decision: RouteDecision): boolean =>
  it.part === "lead" || named(it, decision) !== undefined;

/** Whether a recipient came, bounce by bounce, after one that the rules name. */
function standsInFor({ inPlaceOf }: Recipient, route: Route, decision: RouteDecision): boolean {
  const former = route.former.find(({ recipient }) => caseIdOf(route, recipient) === inPlaceOf?.caseId);
  if (former === undefined) return false;
  return mayKnow(former.recipient, decision) || standsInFor(former.recipient, route, decision);
}

const SINCE = "This team was named before the address was protected.";

/** Reasons of before may name the area; those of the rules name none. */
const thin = (it: Recipient, decision: RouteDecision): Recipient => ({
  ...it,
  content: "thin",
  route: named(it, decision)?.route ?? { ...it.route, reason: SINCE },
});

function settleLead(route: Route, { recipients }: RouteDecision, protection: Protection): Route {
  const lead = leadOf(route);
  const chosen = recipients.find((it) => it.part === "lead");
  if (lead === null || chosen === undefined) return route;
  if (protection.otherDesks.includes(lead.teamId) && isByPeople(lead))
    return succeed(route, lead, atDesk(lead, protection));
  return isByPeople(lead) || lead.teamId === chosen.teamId ? route : succeed(route, lead, chosen);
}

/** No case asked for it, so the new lead stands in place of none. Whom the old one had asked is asked no more. */
function succeed(route: Route, lead: Recipient, chosen: Chosen): Route {
  const others = route.recipients.filter((it) => it !== lead && !isCandidate(route, it));
  return enter({ ...route, recipients: others }, chosen, { urgent: lead.urgent });
}

function moveToDesk(route: Route, it: Recipient, protection: Protection): Route {
  const left = { ...route, recipients: without(route, [it.teamId]) };
  if (left.recipients.some(({ teamId }) => teamId === protection.desk)) return left;
  const inPlaceOf = isCandidate(route, it) ? it.inPlaceOf : null;
  return enter(left, atDesk(it, protection), { urgent: it.urgent, inPlaceOf });
}

const FOR_THE_DESK =
  "The address is protected since, and people had named others before: please place the young person by hand.";

const atDesk = ({ part, route }: Recipient, { desk }: Protection): Chosen => ({
  teamId: desk,
  part,
  content: "thin",
  route: {
    reason: FOR_THE_DESK,
    rule: "protected-resolver",
    ruleVersion: RULE_VERSION,
    dataReleases: route.dataReleases,
  },
});
