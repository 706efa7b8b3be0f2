import type { CaseChangeMessage } from "@homeward/contracts";
import { ageAt, isAdult } from "./age.ts";
import { isThere, teamsFor, type Wanted } from "./catchment.ts";
import { because, type Chosen, type RuleId } from "./decision.ts";
import type { Facts } from "./facts.ts";
import { lookUpPostcode } from "./home.ts";
import { neighboursOf } from "./neighbours.ts";
import { mayLead, type Reference, type Team } from "./reference.ts";
import { isDesk, resolverFor } from "./resolver.ts";
import {
  caseIdOf,
  enter,
  isCandidate,
  leadOf,
  published,
  without,
  type Recipient,
  type Route,
} from "./route.ts";

export interface Around {
  readonly facts: Facts;
  readonly reference: Reference;
}

/** What a case asks of routing. `seq` is its place in the case's history: a wish is heard once. */
export interface Wish {
  readonly caseId: string;
  readonly seq: number;
  readonly ask:
    | Exclude<NonNullable<CaseChangeMessage["ask"]>, { kind: "re-route" }>
    /** As the case asks it, with its postcode opened. */
    | { readonly kind: "re-route"; readonly suggestion: Suggestion };
}

/**
 * The route after a case's wish. A wish heard before, of a case that is over, of a reversed discharge or of a child who
 * died changes nothing.
 * Whatever is asked, exactly one recipient leads afterwards.
 */
export function reroute(route: Route, wish: Wish, around: Around): Route {
  if (route.standing !== "left" || (route.heard[wish.caseId] ?? 0) >= wish.seq) return route;
  const heard: Route = { ...route, heard: { ...route.heard, [wish.caseId]: wish.seq } };
  const { ask } = wish;
  if (ask.kind === "pass-ended") return endPass(heard, wish.caseId, ask.accepted, around);
  const asker = heard.recipients.find((it) => caseIdOf(heard, it) === wish.caseId);
  if (asker === undefined) return heard;
  if (isCandidate(heard, asker)) return endPass(heard, wish.caseId, false, around);
  if (ask.kind === "pass-on") return passOn(heard, asker, ask.teamId, around);
  return bounce(heard, asker, ask.suggestion, around);
}

type Suggestion = { readonly postcode?: string | undefined; readonly teamId?: string | undefined };

function bounce(route: Route, asker: Recipient, suggestion: Suggestion, around: Around): Route {
  const { reference } = around;
  const desk = resolverFor(
    { place: null, protected: route.protected, at: around.facts.dischargedAt },
    reference,
  );
  const fromDesk = isDesk(asker.teamId, reference);
  const suggested = suggestedTeam(suggestion, asker, around);
  const bouncedBefore = route.bounced.filter((it) => it.part === asker.part);
  const settled =
    suggested !== null &&
    suggested.id !== asker.teamId &&
    (fromDesk || (!route.protected && bouncedBefore.length === 0));
  const teamId = settled ? suggested.id : desk;
  const bounced = fromDesk ? route.bounced : [...route.bounced, { teamId: asker.teamId, part: asker.part }];
  const rule = settled ? ruleOf(suggestion) : "bounced-to-resolver";
  // A lead that makes way was asked to take over: it is asked no more, whatever becomes of the bounce.
  const isDisplaced = (it: Recipient) => it !== asker && it.part !== "lead" && it.teamId === teamId;
  const displaced = route.recipients.find(isDisplaced) ?? null;
  const former = [...route.former, { recipient: asker, displaced }];
  const left = withoutAskerAndPasses({ ...route, bounced, former }, asker);
  return published(replace(left, asker, { teamId, rule, because: "re-routed" }, around));
}

const ruleOf = (suggestion: Suggestion): RuleId =>
  suggestion.teamId === undefined ? "suggested-postcode" : "suggested-team";

interface Replacement {
  readonly teamId: string;
  readonly rule: RuleId;
  readonly because: "re-routed" | "passed-on";
}

/** Puts a team in the place of a recipient, urgent. A must-know's place needs no second entry for a recipient. */
function replace(route: Route, asker: Recipient, by: Replacement, { reference }: Around): Route {
  if (asker.part !== "lead" && route.recipients.some((it) => it.teamId === by.teamId)) return route;
  const known = route.recipients.find((it) => it.teamId === by.teamId);
  const sentences = [says[by.rule] ?? "", ...(known === undefined ? [] : [known.route.reason])];
  const chosen: Chosen = {
    teamId: by.teamId,
    part: asker.part,
    content: route.protected ? "thin" : "full",
    route: because(by.rule, sentences, reference),
  };
  const inPlaceOf = { caseId: caseIdOf(route, asker), because: by.because };
  const next = enter(route, chosen, { urgent: true, inPlaceOf });
  if (asker.part !== "lead" || by.because === "passed-on") return next;
  return { ...next, ...neighboursOf(route, by.teamId, reference) };
}

const says: Partial<Record<RuleId, string>> = {
  "suggested-team": "The team first told says that the young person belongs to this team.",
  "suggested-postcode":
    "The team first told says that the young person lives elsewhere, and this team covers the postcode that it named.",
  "bounced-to-resolver":
    "A team says that the young person does not belong to it, and no other team is settled: please place the young person.",
  "passed-on":
    "The team that leads asks this team to take the young person on, and stays responsible until it does.",
};

/** The asking recipient leaves, and so does whoever it had asked to take over. */
const withoutAskerAndPasses = (route: Route, asker: Recipient): Route => ({
  ...route,
  recipients: route.recipients.filter(
    (it) =>
      it !== asker &&
      !(it.inPlaceOf?.because === "passed-on" && it.inPlaceOf.caseId === caseIdOf(route, asker)),
  ),
});

function suggestedTeam(suggestion: Suggestion, asker: Recipient, around: Around): Team | null {
  const { facts, reference } = around;
  if (suggestion.teamId !== undefined) return findTeam(suggestion.teamId, asker.part, around);
  const looked = lookUpPostcode(suggestion.postcode ?? null, reference);
  if (looked.kind !== "place") return null;
  const age = ageAt(facts.birthDate, facts.dischargedAt);
  const at = facts.dischargedAt;
  const leadKind = isAdult(age) ? "adult" : "camhs";
  const kind = asker.part === "lead" ? leadKind : kindOf(asker.teamId, reference);
  const wanted: Wanted = { kind, place: looked.place, at, ...(asker.part === "lead" ? { age } : {}) };
  const found = teamsFor(wanted, reference);
  return found.length === 1 ? (found[0] ?? null) : null;
}

const kindOf = (teamId: string, reference: Reference) =>
  reference.teams.find((it) => it.id === teamId)?.kind ?? "camhs";

function findTeam(teamId: string, part: Chosen["part"], { facts, reference }: Around): Team | null {
  const team = reference.teams.find((it) => it.id === teamId && isThere(it, facts.dischargedAt));
  if (team === undefined || (part === "lead" && !mayLead(team))) return null;
  return team;
}

/** The giver stays responsible; the receiver is asked. A team that cannot be found becomes a question to the resolver. */
function passOn(route: Route, giver: Recipient, teamId: string, around: Around): Route {
  if (giver !== leadOf(route)) return route;
  const { facts, reference } = around;
  const desk = resolverFor({ place: null, protected: route.protected, at: facts.dischargedAt }, reference);
  const found = findTeam(teamId, "lead", around)?.id ?? desk;
  const receiver = found === giver.teamId ? desk : found;
  if (receiver === giver.teamId) return bounce(route, giver, {}, around);
  const others = withoutAskerAndPasses(route, giver);
  const base = { ...others, recipients: [giver, ...others.recipients] };
  return published(
    replace(base, giver, { teamId: receiver, rule: "passed-on", because: "passed-on" }, around),
  );
}

/**
 * Told by either side of a pass: accepted, the giver goes; refused, the receiver goes. Told by a case that had bounced,
 * refused means that it was answered before its replacement could begin: it keeps the child.
 */
function endPass(route: Route, caseId: string, accepted: boolean, around: Around): Route {
  const receiver = route.recipients.find(
    (it) => isCandidate(route, it) && (caseIdOf(route, it) === caseId || it.inPlaceOf?.caseId === caseId),
  );
  if (receiver === undefined) return accepted ? route : restore(route, caseId, around);
  const giver = route.recipients.find((it) => caseIdOf(route, it) === receiver.inPlaceOf?.caseId);
  const gone = accepted ? giver?.teamId : receiver.teamId;
  return published({ ...route, recipients: without(route, gone === undefined ? [] : [gone]) });
}

/** A team that somebody has placed as the lead meanwhile is there already, with more to answer for. */
function comeBack(route: Route, recipient: Recipient): readonly Recipient[] {
  const leads = route.recipients.some((it) => it.teamId === recipient.teamId && it.part === "lead");
  if (leads && recipient.part !== "lead") return route.recipients;
  return [...without(route, [recipient.teamId]), recipient];
}

/** Undoes a bounce: the replacement goes, with whoever it had asked; who was displaced by it is told anew. */
function restore(route: Route, caseId: string, { reference }: Around): Route {
  const former = route.former.find(({ recipient }) => caseIdOf(route, recipient) === caseId);
  const replacement = route.recipients.find(
    ({ inPlaceOf }) => inPlaceOf?.because === "re-routed" && inPlaceOf.caseId === caseId,
  );
  if (former === undefined || replacement === undefined) return route;
  const { recipient, displaced } = former;
  const left = withoutAskerAndPasses(route, replacement);
  const kept: Route = {
    ...left,
    recipients: comeBack(left, recipient),
    former: route.former.filter((it) => it !== former),
    bounced: route.bounced.filter((it) => it.teamId !== recipient.teamId || it.part !== recipient.part),
    ...(recipient.part === "lead" ? neighboursOf(route, recipient.teamId, reference) : {}),
  };
  return published(displaced === null ? kept : enter(kept, displaced, { urgent: displaced.urgent }));
}
