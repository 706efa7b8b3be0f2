import { createHash } from "node:crypto";
import type { Finding } from "./finding.ts";

/** A link of a chain, as it is kept. */
export interface Link {
  readonly seq: number;
  readonly text: string;
  readonly prevHash: string;
  readonly hash: string;
}

export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Every link follows from the one before, the last is the head that the case keeps, and time never goes back (P10). */
export function judgeHistory(caseId: string, links: readonly Link[], head: Head): Finding[] {
  const broken = (says: string): Finding[] => [{ what: "historyBroken", where: `case ${caseId}`, says }];
  let hash = "";
  let at = "";
  for (const [index, link] of links.entries()) {
    const own = createHash("sha256")
      .update(hash + link.text)
      .digest("hex");
    if (link.seq !== index + 1 || link.prevHash !== hash || link.hash !== own)
      return broken(`entry ${link.seq} does not follow`);
    const { at: next } = JSON.parse(link.text) as { at: string };
    if (Date.parse(next) < Date.parse(at)) return broken(`entry ${link.seq} is earlier than the one before`);
    [hash, at] = [link.hash, next];
  }
  return head.seq === links.length && head.hash === hash
    ? []
    : broken("the head is another than the last entry");
}
