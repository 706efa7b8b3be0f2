import { SECOND } from "../plan/london.ts";
import { iso, type CaseEvidence, type Entry } from "./evidence.ts";
import type { Finding, Forbidden } from "./finding.ts";
import type { HeardNote } from "../play/chronicle.ts";

/** How long a message may be under way when the answer comes. */
const UNDER_WAY = 20 * SECOND;
const rights = ["clinician", "crisis-clinician"];

/**
 * What one case owes to those who were told: quiet after the answer, one stand-down, each thing once. `answered` are the
 * contact points of those who have answered it.
 */
export function judgeQuiet(
  one: CaseEvidence,
  heard: readonly HeardNote[],
  answered: ReadonlySet<string>,
): Finding[] {
  const findings: Finding[] = [];
  const find = (what: Forbidden, says: string) => findings.push({ what, where: `case ${one.caseId}`, says });
  for (const clock of ["acceptance", "contact"] as const) {
    const answer = settledBy(one, clock);
    if (answer === null) continue;
    for (const { type, decidedMs, heardMs, pointId, rung, ...sent } of one.sent) {
      if (type !== "alarm" || sent.clock !== clock) continue;
      const says = `${pointId}, rung ${rung}, answered ${iso(answer.atMs)}`;
      if (decidedMs > answer.atMs) find("alarmAfterAnswer", `${says}, decided ${iso(decidedMs)}`);
      if (heardMs !== null && heardMs > answer.atMs + UNDER_WAY)
        find("alarmAfterAnswer", `${says}, heard ${iso(heardMs)}`);
    }
  }
  for (const { isDelivered, heardMs, id, pointId } of one.sent)
    if (isDelivered && heardMs === null) find("unheard", `${id}, to ${pointId}`);
  for (const accepted of one.history.filter(isAcceptance))
    if (!rights.includes(String(accepted.detail["role"])) && !one.kind.endsWith("resolver"))
      find("acceptedWithoutRight", `by a ${accepted.detail["role"]} at ${iso(accepted.atMs)}`);
  for (const says of standDownFaults(one, answered)) find("standDowns", says);
  for (const { id, pointId } of heard)
    if (!one.sent.some((sent) => sent.id === id && sent.pointId === pointId))
      find("misdirected", `${pointId} heard ${id}`);
  for (const says of twice(one, heard)) find("decidedTwice", says);
  return findings;
}

const isAcceptance = ({ kind, detail }: Entry): boolean =>
  kind === "acknowledged" &&
  detail["effect"] === "applied" &&
  ["accepted", "already-known"].includes(String(detail["outcome"]));

/** What ended this clock: the acceptance the first, the closing both. */
function settledBy({ history }: CaseEvidence, clock: string): Entry | null {
  const ends = (entry: Entry) =>
    entry.kind === "closed" ||
    entry.to === "closed" ||
    (clock === "acceptance" && ["accepted", "passing-on"].includes(entry.to));
  return history.find(ends) ?? null;
}

/** Whoever was really sent an alarm above the first rung is stood down once, unless they answered themselves. */
function standDownFaults(one: CaseEvidence, answered: ReadonlySet<string>): string[] {
  const faults: string[] = [];
  for (const clock of ["acceptance", "contact"] as const) {
    const answer = settledBy(one, clock);
    const alarmed = one.sent.filter(
      ({ type, rung, firstTriedMs, ...sent }) =>
        type === "alarm" && sent.clock === clock && rung > 0 && firstTriedMs !== null,
    );
    const downs = one.sent.filter(({ type }) => type === "stand-down");
    for (const pointId of new Set(alarmed.map((sent) => sent.pointId))) {
      const count = downs.filter((sent) => sent.pointId === pointId && sent.clock === clock).length;
      if (count > 1) faults.push(`${pointId} was stood down ${count} times from ${clock}`);
      const isSilent = !downs.some((sent) => sent.pointId === pointId);
      if (answer !== null && isSilent && !answered.has(pointId))
        faults.push(`${pointId} was alarmed for ${clock} and never stood down`);
    }
  }
  return faults;
}

function twice(one: CaseEvidence, heard: readonly HeardNote[]): string[] {
  const names = new Map<string, string>();
  const faults: string[] = [];
  const ids = new Set<string>();
  for (const note of heard) {
    if (ids.has(note.id)) faults.push(`${note.id} was heard twice by ${note.pointId}`);
    ids.add(note.id);
    const name = [note.type, note.clock, note.rung, note.repeat, note.pointId].join(" ");
    const before = names.get(name);
    if (before !== undefined && before !== note.id)
      faults.push(`${name} of case ${one.caseId} is two messages`);
    names.set(name, note.id);
  }
  return faults;
}
