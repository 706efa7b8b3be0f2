import type { Instant } from "@homeward/contracts";
import { canonicalJson, sha256 } from "@homeward/kernel";
import type { Route } from "../resolution/route.ts";
import type { Actor } from "./inputs.ts";

export interface Change {
  readonly route: Route;
  readonly cause: "left" | "reversed" | "asked" | "placed";
  readonly actor: Actor;
  readonly at: Instant;
  readonly prevHash: string;
  /** Stands for what was decided by without telling it. */
  readonly inputHash: string;
}

/** A link of the chain: canonical text, and the SHA-256 of the previous hash and it. */
export function linkOf({ route, cause, actor, at, prevHash, inputHash }: Change): {
  text: string;
  hash: string;
} {
  const { dischargeId, routeVersion, standing, crisisTeamId } = route;
  const recipients = route.recipients.map(
    ({ teamId, part, round, urgent, content, inPlaceOf, route: why }) => ({
      teamId,
      part,
      round,
      urgent,
      content,
      inPlaceOf,
      why,
    }),
  );
  const text = canonicalJson({
    dischargeId,
    routeVersion,
    at,
    cause,
    actor,
    standing,
    crisisTeamId,
    recipients,
    inputHash,
  });
  return { text, hash: sha256(prevHash + text) };
}

/** The first version that does not follow from the one before it, up to the last one sent; null when all of them do. */
export function firstBrokenVersion(
  last: number,
  versions: readonly {
    readonly routeVersion: number;
    readonly text: string;
    readonly prevHash: string;
    readonly hash: string;
  }[],
): number | null {
  let head = "";
  for (const [index, { routeVersion, text, prevHash, hash }] of versions.entries()) {
    if (routeVersion !== index + 1 || prevHash !== head || hash !== sha256(head + text)) return routeVersion;
    head = hash;
  }
  return versions.length === last ? null : Math.min(versions.length, last) + 1;
}
