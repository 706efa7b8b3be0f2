import { caseIdOf as caseIdFor, type RouteRecipient } from "@homeward/contracts";
import type { Chosen } from "./decision.ts";

/** A recipient of a discharge with its round; what the recipient may see is sealed on the way out. */
export interface Recipient extends Chosen {
  readonly round: number;
  readonly urgent: boolean;
  readonly inPlaceOf: RouteRecipient["inPlaceOf"];
}

/** The route of one discharge as it stands, and what has to be remembered so that repeats decide nothing new. */
export interface Route {
  readonly dischargeId: string;
  readonly standing: "left" | "reversed" | "died";
  /** Grows by one with every change of the recipients; 0 = nothing told yet. */
  readonly routeVersion: number;
  /** Once true it stays so: what was said later of the same discharge can only tighten it. */
  readonly protected: boolean;
  readonly formerAreaMustNotLearn?: true;
  readonly urgent: boolean;
  readonly crisisTeamId: string | null;
  /** Children's services where the child lives. */
  readonly childrensServicesTeamId: string | null;
  readonly recipients: readonly Recipient[];
  /** The highest round a team was ever given. */
  readonly rounds: Readonly<Record<string, number>>;
  /** Who said that the child does not belong there, in order. */
  readonly bounced: readonly { readonly teamId: string; readonly part: Chosen["part"] }[];
  /** Who was replaced after a bounce, and whose entry the replacement took over: a bounce can be undone. */
  readonly former: readonly { readonly recipient: Recipient; readonly displaced: Recipient | null }[];
  /** Entries of the rules whose team a person made the lead: they come back when the person's word is another. */
  readonly setAside?: readonly Recipient[];
  /** Cases that are closed, once and for all: a replay adds none. Their team, named again, is told anew. */
  readonly ended?: readonly string[];
  /** Of each case, the history entry up to which its wishes were heard. */
  readonly heard: Readonly<Record<string, number>>;
}

/** The case of a recipient. */
export const caseIdOf = (route: Pick<Route, "dischargeId">, recipient: Pick<Recipient, "teamId" | "round">) =>
  caseIdFor(route.dischargeId, recipient.teamId, recipient.round);

/** The route that knows of a case that is closed; told again it changes nothing. No version: nobody is told of it. */
export const withEnded = (route: Route, caseId: string): Route =>
  route.ended?.includes(caseId) ? route : { ...route, ended: [...(route.ended ?? []), caseId] };

export const isEnded = (route: Route, recipient: Recipient): boolean =>
  route.ended?.includes(caseIdOf(route, recipient)) ?? false;

/** Asked to take over from a giver who is still responsible. */
export const isCandidate = (route: Route, recipient: Recipient): boolean =>
  recipient.part === "lead" &&
  recipient.inPlaceOf?.because === "passed-on" &&
  route.recipients.some((other) => caseIdOf(route, other) === recipient.inPlaceOf?.caseId);

/** The one who leads; null only when the discharge was reversed. */
export const leadOf = (route: Route): Recipient | null =>
  route.recipients.find((it) => it.part === "lead" && !isCandidate(route, it)) ?? null;

/** The route of a discharge nobody has been told of. */
export const emptyRoute = (dischargeId: string): Route => ({
  dischargeId,
  standing: "left",
  routeVersion: 0,
  protected: false,
  urgent: false,
  crisisTeamId: null,
  childrensServicesTeamId: null,
  recipients: [],
  rounds: {},
  bounced: [],
  former: [],
  heard: {},
});

/** Whether a recipient is one by a person's or a team's word rather than by the rules. */
export const isByPeople = ({ inPlaceOf, route }: Recipient): boolean =>
  inPlaceOf !== null || route.rule === "placed-by-person";

export interface Entry {
  readonly urgent: boolean;
  readonly inPlaceOf?: Recipient["inPlaceOf"];
}

/** Makes a team a recipient anew, in its next round; a former entry of the same team gives way. */
export function enter(route: Route, chosen: Chosen, { urgent, inPlaceOf = null }: Entry): Route {
  const round = (route.rounds[chosen.teamId] ?? 0) + 1;
  return {
    ...route,
    rounds: { ...route.rounds, [chosen.teamId]: round },
    recipients: [...without(route, [chosen.teamId]), { ...chosen, round, urgent, inPlaceOf }],
  };
}

/** The recipients without some teams. */
export const without = (route: Route, teamIds: readonly string[]): readonly Recipient[] =>
  route.recipients.filter((it) => !teamIds.includes(it.teamId));

/** Gives the change a version of its own. */
export const published = (route: Route): Route => ({ ...route, routeVersion: route.routeVersion + 1 });

/** The route without what was kept of how people steered it: none of those cases is live. */
export const unsteered = ({ setAside: _over, ...route }: Route): Route => ({
  ...route,
  bounced: [],
  former: [],
});

/** The child never left: nobody is a recipient any more. */
export function reverse(route: Route): Route {
  return published({
    ...unsteered(route),
    standing: "reversed",
    recipients: [],
    crisisTeamId: null,
    childrensServicesTeamId: null,
  });
}
