import { routeReason, part, publish, type Instant } from "@homeward/contracts";
import { canonicalJson, follows, type ChainLink, type Sealing } from "@homeward/kernel";
import { z } from "zod";
import { decide } from "../resolution/decide.ts";
import type { Route } from "../resolution/route.ts";
import type { KnownDischarge, Version } from "./discharge-store.ts";
import { hashInput, openInput } from "./inputs.ts";
import { isToldBy } from "./version.ts";

const recipientView = z.object({
  teamId: z.string(),
  part,
  round: z.number().int(),
  urgent: z.boolean(),
  content: z.enum(["full", "thin"]),
  inPlaceOf: z.object({ caseId: z.uuid(), because: z.enum(["re-routed", "passed-on"]) }).nullable(),
  route: routeReason,
});

const versionView = z.object({
  routeVersion: z.number().int(),
  decidedAt: z.string(),
  /** Null where what it was decided by cannot be opened. */
  cause: z.enum(["left", "reversed", "asked", "placed"]).nullable(),
  /** Why it is urgent by the plan; empty where it is not. */
  urgentBecause: z.array(z.string()),
  /** A person's own words. */
  reason: z.string().nullable(),
  recipients: z.array(recipientView),
  /**
   * Whether deciding it again from what was kept gives the same answer. `unreadable`: what was kept was changed, or its
   * sealing key is missing.
   */
  replay: z.enum(["same", "differs", "unreadable"]),
  text: z.string(),
  prevHash: z.string(),
  hash: z.string(),
  /** Whether it follows by its hash from the version before, and all that is shown of it is what its text says. */
  intact: z.boolean(),
});

type VersionView = z.infer<typeof versionView>;

export const routeView = z.object({
  dischargeNumber: z.number().int(),
  routeVersion: z.number().int(),
  standing: z.enum(["left", "reversed", "died"]),
  dischargedAt: z.string(),
  protected: z.boolean(),
  urgent: z.boolean(),
  crisisTeamId: z.string().nullable(),
  /** True where the address is protected and this reader is none of those who may know the area. */
  withheld: z.boolean(),
  recipients: z.array(recipientView),
});
export type RouteView = z.infer<typeof routeView>;

/** `GET /v1/routes/{stayId}`. */
export const stayRoutes = z.object({
  stayId: z.uuid(),
  discharges: z.array(routeView.extend({ versions: z.array(versionView) })),
});
export type StayRoutes = z.infer<typeof stayRoutes>;

publish(routeView, "RouteView", "route-view");
publish(stayRoutes, "StayRoutes", "stay-routes");

const recipientsOf = (route: Route): RouteView["recipients"] =>
  route.recipients.map(({ teamId, part, round, urgent, content, inPlaceOf, route: why }) => ({
    teamId,
    part,
    round,
    urgent,
    content,
    inPlaceOf,
    route: { ...why, dataReleases: { ...why.dataReleases } },
  }));

export interface Reader {
  readonly withheld: boolean;
  readonly format: (at: Instant) => string;
}

/** The route as it stands. Withheld: that there is one, and nothing that tells the area. */
export function viewRoute(
  { dischargeNumber, route, about }: KnownDischarge,
  { withheld, format }: Reader,
): RouteView {
  return {
    dischargeNumber,
    routeVersion: route.routeVersion,
    standing: route.standing,
    dischargedAt: about === null ? "" : format(about.dischargedAt),
    protected: route.protected,
    urgent: route.urgent,
    crisisTeamId: withheld ? null : route.crisisTeamId,
    withheld,
    recipients: withheld ? [] : recipientsOf(route),
  };
}

export interface VersionReader {
  /** The version before; undefined: there is none. */
  readonly before: Version | undefined;
  readonly sealing: Sealing;
  readonly format: Reader["format"];
}

/** How a version came about; deciding it again is part of the answer. */
export function viewVersion(version: Version, { before, sealing, format }: VersionReader): VersionView {
  const { routeVersion, decidedAt, text, prevHash, hash, route } = version;
  const shown = {
    routeVersion,
    decidedAt: format(decidedAt),
    recipients: recipientsOf(route),
    text,
    prevHash,
    hash,
  };
  const kept = openInput(sealing, version.sealedInput);
  // The route itself is still to be read: a child may depend on it.
  if (kept === null)
    return { ...shown, cause: null, urgentBecause: [], reason: null, replay: "unreadable", intact: false };
  const { from, input, reason } = kept;
  const inputHash = hashInput(sealing, version.sealedInput);
  const told = { route, cause: input.kind, at: decidedAt, inputHash };
  return {
    ...shown,
    cause: input.kind,
    urgentBecause: input.kind === "left" ? [...input.urgency.reasons] : [],
    reason,
    replay: canonicalJson(decide(from, input)) === canonicalJson(route) ? "same" : "differs",
    intact: follows(linkOf(version), before && linkOf(before)) && isToldBy(text, told),
  };
}

const linkOf = ({ routeVersion: seq, text, prevHash, hash }: Version): ChainLink => ({
  seq,
  text,
  prevHash,
  hash,
});
