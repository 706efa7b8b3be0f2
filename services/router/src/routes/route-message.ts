import {
  messageTypes,
  nameIdWithin,
  routeMessage,
  topics,
  type Instant,
  type Report,
} from "@homeward/contracts";
import { HomewardError, type Sealing } from "@homeward/kernel";
import type { NewMessage } from "@homeward/outbox";
import { z } from "zod";
import { cut } from "../resolution/cut.ts";
import { isCandidate } from "../resolution/route.ts";
import type { Discharge } from "./discharge-store.ts";

export const SOURCE = "homeward/router";

export interface Envelope {
  readonly sealing: Sealing;
  readonly time: Instant;
  /** null only where the route has no recipients. */
  readonly report: Report | null;
}

/** The message that tells a version of a route: the whole recipient set, each with the facts its part may see, sealed. */
export function routeMessageOf(discharge: Discharge, { sealing, time, report }: Envelope): NewMessage {
  const { route, about, dischargeId, stayId, dischargeNumber } = discharge;
  if (about === null)
    throw new HomewardError("discharge-unknown", "a discharge nobody reported has no route");
  const sealedFacts = (recipient: (typeof route.recipients)[number]) => {
    if (report === null) throw new HomewardError("report-missing", "a recipient needs the report's facts");
    const viewer = {
      part: recipient.part,
      candidate: isCandidate(route, recipient),
      protected: route.protected,
    };
    return sealing.seal(JSON.stringify(cut(report, viewer)));
  };
  const { routeVersion, standing, crisisTeamId, childrensServicesTeamId } = route;
  return {
    ...messageTypes.route,
    id: nameIdWithin(dischargeId, "route", routeVersion),
    topic: topics.routes,
    key: stayId,
    time,
    source: SOURCE,
    data: z.encode(routeMessage, {
      ...about,
      dischargeId,
      stayId,
      dischargeNumber,
      routeVersion,
      standing,
      crisisTeamId,
      childrensServicesTeamId,
      recipients: route.recipients.map((it) => ({ ...it, sealedFacts: sealedFacts(it) })),
    }),
  };
}
