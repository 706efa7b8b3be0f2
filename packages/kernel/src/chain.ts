import { sha256 } from "./canonical.ts";

/** One link of a chain of hashes. */
export interface ChainLink {
  /** From 1. */
  readonly seq: number;
  /** What the hash covers. */
  readonly text: string;
  /** Of the link before; "" for the first. */
  readonly prevHash: string;
  /** As {@link chainHash}. */
  readonly hash: string;
}

/** The end of a chain, kept apart from it: what was cut off or added there shows. Without a hash only its length is known. */
export interface ChainHead {
  readonly seq: number;
  readonly hash?: string | null;
}

/** SHA-256 of the hash before and the text, hex. */
export const chainHash = (prevHash: string, text: string): string => sha256(prevHash + text);

/** Whether a link follows from the one before it; undefined: it is the first. */
export function follows({ seq, text, prevHash, hash }: ChainLink, before: ChainLink | undefined): boolean {
  const head = before?.hash ?? "";
  return seq === (before?.seq ?? 0) + 1 && prevHash === head && hash === chainHash(head, text);
}

/** The first link that does not hold, by its seq; null when the chain is whole, as far as its head where that is given. */
export function firstBroken(links: readonly ChainLink[], head?: ChainHead): number | null {
  const broken = links.find((it, index) => !follows(it, links[index - 1]));
  if (broken !== undefined) return broken.seq;
  if (head === undefined) return null;
  if (links.length !== head.seq) return Math.min(links.length, head.seq) + 1;
  return typeof head.hash !== "string" || links.at(-1)?.hash === head.hash ? null : head.seq;
}

/** A chain as a store keeps it, under the id of what it tells of. */
export interface KeptChain {
  readonly id: string;
  readonly head: ChainHead;
  readonly links: readonly ChainLink[];
}

/** A row of a store: a chain's head with one of its links; null where it has none. In the order of ids and seqs. */
export interface ChainRow extends ChainHead {
  readonly id: string;
  readonly link: ChainLink | null;
}

/** Puts rows together, chain by chain. */
export function gatherChains(rows: readonly ChainRow[]): KeptChain[] {
  const byId = Map.groupBy(rows, ({ id }) => id);
  return [...byId].map(([id, own]) => ({
    id,
    head: own[0] ?? { seq: 0 },
    links: own.flatMap(({ link }) => (link === null ? [] : [link])),
  }));
}

/** What became of checking every chain. */
export interface VerifiedChains {
  readonly chains: number;
  readonly entries: number;
  readonly brokenChains: number;
  /** Of the first broken chain the first link that does not hold, in the order of ids. */
  readonly firstBroken: { readonly id: string; readonly seq: number } | null;
}

export interface ChainWalk {
  /** The chains of so many ids after one, in their order, each as it was at one instant. */
  readonly load: (after: string, limit: number) => Promise<readonly KeptChain[]>;
  /** Hears how far it has come. */
  readonly onBatch?: ((so: VerifiedChains) => void) | undefined;
  readonly batch?: number | undefined;
}

const BEFORE_EVERY_ID = "00000000-0000-0000-0000-000000000000";
const BATCH = 500;

/** Checks every chain of a store, batch by batch. Changes nothing. */
export async function verifyChains({ load, onBatch, batch = BATCH }: ChainWalk): Promise<VerifiedChains> {
  let so: VerifiedChains = { chains: 0, entries: 0, brokenChains: 0, firstBroken: null };
  for (let after = BEFORE_EVERY_ID; ;) {
    const chains = await load(after, batch);
    for (const { id, head, links } of chains) {
      const seq = firstBroken(links, head);
      so = {
        chains: so.chains + 1,
        entries: so.entries + links.length,
        brokenChains: so.brokenChains + (seq === null ? 0 : 1),
        firstBroken: so.firstBroken ?? (seq === null ? null : { id, seq }),
      };
    }
    onBatch?.(so);
    const end = chains.at(-1);
    if (end === undefined || chains.length < batch) return so;
    after = end.id;
  }
}
