import {
  caseChangeMessage,
  messageTypes,
  nameId,
  routeMessage,
  topics,
  type CaseChangeMessage,
  type Message,
  type RouteMessage,
  type RouteRecipient,
} from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { z } from "zod";
import { caseIdOf } from "../src/cases/record.ts";
import { LEFT_AT, recipient, routeOf, type Replica } from "./notifier-database.ts";

/** Routing as the notifier meets it, for one discharge: it hears what cases ask and answers with a new recipient set. */
export interface LittleRouter {
  readonly route: RouteMessage;
  /** Every message it sent, in order. */
  readonly sent: readonly Message[];
  /** Hears what was asked since, and answers each wish. */
  answersWishes(): Promise<Message[]>;
  reverses(): Message;
  /** The child left all the same: everybody starts anew. */
  restores(): Message;
}

/** Team a leads; whoever is asked for by name is taken, a second bounce goes to the resolver. */
export function littleRouter(world: Replica): LittleRouter {
  let route: RouteMessage = { ...routeOf([]), routeVersion: 0 };
  let heard = 0;
  const former: RouteRecipient[] = [];
  const sent: Message[] = [];
  const rounds = new Map<string, number>();
  const idOf = ({ teamId, round }: RouteRecipient) => caseIdOf(route.dischargeId, teamId, round);
  const enters = (teamId: string, inPlaceOf: RouteRecipient["inPlaceOf"]) => {
    const round = (rounds.get(teamId) ?? 0) + 1;
    rounds.set(teamId, round);
    return recipient(world, teamId, { round, inPlaceOf, urgent: inPlaceOf !== null });
  };
  const says = (standing: RouteMessage["standing"], recipients: readonly RouteRecipient[]): Message => {
    route = { ...route, standing, recipients: [...recipients], routeVersion: route.routeVersion + 1 };
    const message: Message = {
      ...messageTypes.route,
      id: nameId("route", route.dischargeId, route.routeVersion),
      topic: topics.routes,
      key: route.stayId,
      time: LEFT_AT,
      source: "homeward/router",
      sequence: route.routeVersion,
      traceparent: null,
      data: z.encode(routeMessage, route),
    };
    sent.push(message);
    return message;
  };
  const without = (gone: RouteRecipient | undefined) => route.recipients.filter((it) => it !== gone);

  const granted = ({ caseId, ask }: CaseChangeMessage): readonly RouteRecipient[] | null => {
    const asker = route.recipients.find((it) => idOf(it) === caseId);
    if (ask?.kind === "pass-ended") return passEnded(caseId, ask.accepted);
    if (!asker || !ask) return null;
    if (ask.kind === "pass-on")
      return [...route.recipients, enters(ask.teamId, { caseId, because: "passed-on" })];
    const teamId = former.length > 0 ? "resolver" : (ask.suggestion.teamId ?? "resolver");
    if (teamId === asker.teamId) return null;
    former.push(asker);
    // Whoever stands in does so for the same part.
    const standIn = { ...enters(teamId, { caseId, because: "re-routed" }), part: asker.part };
    return [...without(asker), standIn];
  };
  const passEnded = (caseId: string, accepted: boolean): readonly RouteRecipient[] | null => {
    const receiver = route.recipients.find(
      (it) =>
        it.inPlaceOf?.because === "passed-on" && (idOf(it) === caseId || it.inPlaceOf.caseId === caseId),
    );
    if (receiver)
      return without(
        accepted ? route.recipients.find((it) => idOf(it) === receiver.inPlaceOf?.caseId) : receiver,
      );
    const replacement = route.recipients.find((it) => it.inPlaceOf?.caseId === caseId);
    const back = former.find((it) => idOf(it) === caseId);
    return replacement && back && !accepted ? [...without(replacement), back] : null;
  };

  return {
    get route() {
      return route;
    },
    sent,
    async answersWishes() {
      const rows = await world.pool.query<{ id: number; data: unknown }>(sql`
        select id, data from outbox where key = ${route.stayId} and topic = ${topics.caseChanges} and id > ${heard}
        order by id`);
      const answers: Message[] = [];
      for (const { id, data } of rows) {
        heard = id;
        const next = route.standing === "left" ? granted(caseChangeMessage.parse(data)) : null;
        if (next) answers.push(says("left", next));
      }
      return answers;
    },
    reverses: () => says("reversed", []),
    restores() {
      former.length = 0;
      return says("left", [enters("a", null), enters("social", null)].map(mustKnowOfSocial));
    },
  };
}

const mustKnowOfSocial = (to: RouteRecipient): RouteRecipient =>
  to.teamId === "social" ? { ...to, part: "must-know" } : to;
