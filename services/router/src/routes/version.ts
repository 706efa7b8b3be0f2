import type { Instant } from "@homeward/contracts";
import { canonicalJson, chainHash } from "@homeward/kernel";
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
  return { text, hash: chainHash(prevHash, text) };
}

/**
 * Whether what is kept beside a text is what the text says: the text holds all of it, and the hash covers the text.
 * Who did it stands in the text alone.
 */
export function isToldBy(text: string, change: Omit<Change, "actor" | "prevHash">): boolean {
  const actor = actorIn(text);
  return actor !== undefined && linkOf({ ...change, actor, prevHash: "" }).text === text;
}

function actorIn(text: string): Actor | undefined {
  try {
    return (JSON.parse(text) as { actor?: Actor } | null)?.actor;
  } catch {
    return undefined;
  }
}
