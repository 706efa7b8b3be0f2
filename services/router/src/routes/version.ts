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

export interface Link {
  readonly routeVersion: number;
  readonly text: string;
  readonly prevHash: string;
  readonly hash: string;
}

/** Whether a version follows from the one before it; undefined: it is the first. */
export function follows({ routeVersion, text, prevHash, hash }: Link, before: Link | undefined): boolean {
  const head = before?.hash ?? "";
  return (
    routeVersion === (before?.routeVersion ?? 0) + 1 && prevHash === head && hash === sha256(head + text)
  );
}

/** The first version that does not follow from the one before it, up to the last one sent; null when all of them do. */
export function firstBrokenVersion(last: number, versions: readonly Link[]): number | null {
  const broken = versions.find((it, index) => !follows(it, versions[index - 1]));
  if (broken !== undefined) return broken.routeVersion;
  return versions.length === last ? null : Math.min(versions.length, last) + 1;
}
