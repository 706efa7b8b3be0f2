import type { Recipient } from "../../src/cases/discharge.ts";
import { recipient, roundOf, type World } from "./recipients.ts";

/** A team that routing knows and that takes no child on: the resolver is asked in its place. */
export const MAY_NOT_LEAD = "social";

/** Routing's part in the walk: answers the oldest ask as the router would. */
export function reroute(world: World): World {
  const [first, ...asks] = world.asks;
  if (!first) return world;
  const { ask, caseId } = first;
  const rest = { ...world, asks };
  if (ask.kind === "pass-ended") return endPass(rest, caseId, ask.accepted);
  const from = world.recipients.find((it) => idOf(it) === caseId);
  if (!from) return rest;
  if (isCandidate(world, from)) return endPass(rest, caseId, false);
  const others = world.recipients.filter((it) => !isPassOf(it, caseId));
  if (ask.kind === "pass-on") {
    const to = inPlaceOf(world, ask.teamId === MAY_NOT_LEAD ? "R" : ask.teamId, from, "passed-on");
    return { ...rest, recipients: [...others, to] };
  }
  const suggested = ask.suggestion.teamId;
  const team = others.length > 1 || from.inPlaceOf || !suggested ? "R" : suggested;
  const to = inPlaceOf(world, team, from, "re-routed");
  return { ...rest, recipients: [...others.filter((it) => it !== from), to] };
}

/** Accepted, the giver goes; refused, the receiver goes, and of a bounce who was bounced comes back. */
function endPass(world: World, caseId: string, accepted: boolean): World {
  const from = world.recipients.find((it) => idOf(it) === caseId);
  const receiver = world.recipients.find((it) => it.inPlaceOf?.caseId === caseId);
  if (accepted) {
    const giver = from?.inPlaceOf?.caseId;
    return { ...world, recipients: world.recipients.filter((it) => idOf(it) !== giver) };
  }
  const gone = receiver ?? (from && isCandidate(world, from) ? from : undefined);
  const left = without(world, gone && idOf(gone));
  const former = world.discharge.cases.get(caseId);
  if (receiver?.inPlaceOf?.because !== "re-routed" || !former) return left;
  const { urgent, policy, contactDueAt } = former.state;
  const opening = { facts: former.facts, urgent, policy, contactDueAt, died: false };
  return { ...left, recipients: [...left.recipients, { opening, inPlaceOf: null }] };
}

const inPlaceOf = (world: World, teamId: string, from: Recipient, because: "re-routed" | "passed-on") =>
  recipient(teamId, roundOf(world, teamId), { replaces: { caseId: idOf(from), because } });

const without = (world: World, caseId: string | undefined): World => ({
  ...world,
  recipients: world.recipients.filter((it) => idOf(it) !== caseId && !isPassOf(it, caseId)),
});

/** Whoever passed the child on is a recipient still: the receiver is only being asked. */
const isCandidate = ({ recipients }: World, it: Recipient): boolean =>
  recipients.some((giver) => isPassOf(it, idOf(giver)));

const isPassOf = ({ inPlaceOf: it }: Recipient, giver: string | undefined): boolean =>
  it?.because === "passed-on" && it.caseId === giver;

/** The resolver looks at what it was asked, and says that the giver keeps the child. */
export const keep = ({ recipients }: World): readonly Recipient[] => recipients.filter((it) => !asksDesk(it));

/** The resolver is asked to find a receiver of a pass. */
export const asksDesk = (it: Recipient): boolean =>
  it.inPlaceOf?.because === "passed-on" && it.opening.facts.recipientKind === "resolver";

const idOf = ({ opening }: Recipient): string => opening.facts.caseId;
