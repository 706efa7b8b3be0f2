import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { CaseSeen } from "./evidence.ts";

type Entry = CaseSeen["history"][number];
type State = CaseSeen["state"];

/** What may follow what; an end is an end. A case that nobody has to answer opens and ends in one step. */
const mayFollow: Readonly<Record<State, readonly State[]>> = {
  waiting: ["waiting", "held", "accepted", "passing-on", "closed"],
  held: ["held", "waiting", "accepted", "closed"],
  accepted: ["accepted", "passing-on", "closed"],
  "passing-on": ["passing-on", "accepted", "closed"],
  closed: ["closed"],
};

/** Every case whose history does not hold, and every discharge that two have taken on. Reckoned from the API alone. */
export function brokenHistories(cases: readonly CaseSeen[]): string[] {
  const chains = cases.flatMap((seen) => {
    const fault = faultOf(seen);
    return fault === null ? [] : [`case ${seen.caseId}: ${fault}`];
  });
  return [...chains, ...twoLeads(cases)];
}

function faultOf({ caseId, history, state }: CaseSeen): string | null {
  if (history.length === 0) return "has no history";
  let before: Entry | null = null;
  for (const [index, entry] of history.entries()) {
    const fault = entry.seq === index + 1 ? faultOfEntry(entry, before, caseId) : "a gap";
    if (fault !== null) return `${fault} at entry ${entry.seq}`;
    before = entry;
  }
  return before?.to === state ? null : `the history ends in ${before?.to}, and the case is ${state}`;
}

/** By Node's own hand, not by the product's. */
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function faultOfEntry(entry: Entry, before: Entry | null, caseId: string): string | null {
  const prevHash = before?.hash ?? "";
  if (entry.prevHash !== prevHash || entry.hash !== sha256(prevHash + entry.text)) return "a bad hash";
  if (!isItsText(entry, caseId)) return "an entry that is not its text";
  if (before !== null && entry.kind === "opened") return "a case that is opened again";
  if (before !== null && Date.parse(entry.at) < Date.parse(before.at))
    return "an instant that goes backwards";
  return isAllowed(before, entry) ? null : `a forbidden transition (${entry.from} to ${entry.to})`;
}

/** Whether all that is shown of an entry is what the hash covers; beside it that covers only the policy and the rule. */
function isItsText({ text, prevHash: _prev, hash: _hash, ...shown }: Entry, caseId: string): boolean {
  const { policy: _policy, rule: _rule, ...said } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return isDeepStrictEqual(said, { ...shown, caseId });
}

/** Entries of one step all say from what to what the step went. */
function isAllowed(before: Entry | null, { from, to }: Entry): boolean {
  if (to === null) return false;
  if (before === null) return from === null && (to === "waiting" || to === "closed");
  if (from === before.from && to === before.to) return true;
  return from !== null && from === before.to && mayFollow[from].includes(to);
}

/** Of a discharge one recipient leads (P13); a giver whose pass was accepted has ended. */
function twoLeads(cases: readonly CaseSeen[]): string[] {
  const leads = cases.filter(
    ({ part, takenOn, closedAs }) =>
      part === "lead" && takenOn && !["passed-on", "re-routed"].includes(closedAs ?? ""),
  );
  return [...Map.groupBy(leads, ({ stayId, dischargeNumber }) => `${stayId}, discharge ${dischargeNumber}`)]
    .filter(([, taken]) => taken.length > 1)
    .map(([which, taken]) => `stay ${which}: ${taken.length} leads have accepted`);
}
