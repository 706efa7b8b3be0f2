import { formatInstant, instant, type Instant } from "@homeward/contracts";
import { canonicalJson, chainHash, type ChainLink } from "@homeward/kernel";
import type { Status } from "../cases/case.ts";

/** Who did it: a person, or Homeward itself ("homeward": a timer, a delivery, routing). */
export interface Actor {
  readonly name: string;
  readonly role: string | null;
  readonly odsCode: string | null;
  /** webhook, key, timer, delivery, route; discharge: what happened to another case of it. */
  readonly channel: string;
}

export const homeward = (channel: "timer" | "delivery" | "route" | "discharge"): Actor => ({
  name: "homeward",
  role: null,
  odsCode: null,
  channel,
});

/** The end of a case's chain. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
  readonly at: Instant;
}

export const noHistory: Head = { seq: 0, hash: "", at: instant(0) };

/** What is written down of one transition (P10). */
export interface Happening {
  readonly caseId: string;
  readonly kind: string;
  readonly actor: Actor;
  readonly at: Instant;
  readonly from: Status | null;
  readonly to: Status;
  readonly policy: { readonly id: string; readonly version: number };
  readonly rule: { readonly rule: string; readonly ruleVersion: number } | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Entry extends ChainLink {
  readonly at: Instant;
  /** Canonical JSON (RFC 8785): what the hash covers. */
  readonly text: string;
}

/** The next link. History instants never go backwards: at least a microsecond after the one before. */
export function link(head: Head, happening: Happening): Entry {
  const at = instant(Math.max(happening.at, head.at + 1));
  const seq = head.seq + 1;
  const { actor, ...rest } = happening;
  const { channel, ...who } = actor;
  const text = canonicalJson({ ...rest, seq, at: formatInstant(at), actor: who, channel });
  return { seq, at, text, prevHash: head.hash, hash: chainHash(head.hash, text) };
}
