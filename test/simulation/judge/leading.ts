import { ALLOWED } from "./escalation.ts";
import { iso, type CaseEvidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";

/** One leaving, as the unit told of it, with every case of it. */
export interface Leaving {
  readonly name: string;
  /** When its unit had the 202. */
  readonly acceptedMs: number;
  /** When the unit took it back; null where it never did. */
  readonly reversedMs: number | null;
  readonly cases: readonly CaseEvidence[];
}

/** Endings that a named person decided; the others only hand over. */
const settling = ["contact-made", "readmitted", "declined", "moved-abroad", "duplicate", "died"];

/** Exactly one leads, or is chased, from the 202 to the end (P13). */
export function judgeLeading({ name, acceptedMs, reversedMs, cases }: Leaving, endedMs: number): Finding[] {
  const leads = cases.filter(({ part }) => part === "lead").map(termOf);
  const ended = Math.min(
    reversedMs ?? Infinity,
    ...leads
      .filter(({ one }) => settling.includes(one.closedAs ?? "") && !one.isPassedTo)
      .map(({ untilMs }) => untilMs),
    ...leads.filter(({ one }) => one.closedAs === "contact-made").map(({ untilMs }) => untilMs),
    endedMs,
  );
  const findings: Finding[] = [];
  for (const fromMs of [acceptedMs, ...leads.map(({ untilMs }) => untilMs)]) {
    const atMs = fromMs + ALLOWED;
    const isLed = leads.some(({ one, untilMs }) => one.openedMs <= atMs && untilMs > fromMs);
    if (atMs < ended && !isLed)
      findings.push({ what: "noneLeading", where: name, says: `after ${iso(fromMs)}` });
  }
  const taken = leads.filter(({ acceptedMs: accepted }) => accepted !== null);
  for (const [at, a] of taken.entries())
    for (const b of taken.slice(at + 1)) {
      const from = Math.max(a.acceptedMs ?? 0, b.acceptedMs ?? 0);
      const until = Math.min(a.untilMs, b.untilMs);
      if (until - from > 1_000)
        findings.push({
          what: "twoLeads",
          where: name,
          says: `${a.one.teamId} and ${b.one.teamId} from ${iso(from)}`,
        });
    }
  return findings;
}

/** How long a case was live, and since when it was accepted. */
function termOf(one: CaseEvidence) {
  const closed = one.history.find(({ kind, to }) => kind === "closed" || to === "closed");
  const accepted = one.history.find(({ to }) => to === "accepted");
  return { one, untilMs: closed?.atMs ?? Infinity, acceptedMs: accepted?.atMs ?? null };
}
