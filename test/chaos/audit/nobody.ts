import type { CaseSeen, Evidence } from "./evidence.ts";

type Entry = CaseSeen["history"][number];

/** Homeward itself has no role. */
const isByPerson = ({ actor }: Entry): boolean => actor.role !== null;

/** Cases that somebody heard of and that are not there any more. */
export function vanished({ heard, cases, readAt }: Evidence): string[] {
  const there = new Set(cases.map(({ caseId }) => caseId));
  const gone = heard.flatMap(({ about, at }) =>
    about !== null && at < readAt && !there.has(about.caseId) ? [about.caseId] : [],
  );
  return [...new Set(gone)].map((caseId) => `case ${caseId} was heard of, and is not there`);
}

/** Cases that have ended with no person having ended them: there is no automatic close (P4). */
export function closedByNobody({ cases, accepted }: Evidence): string[] {
  const reversed = reversedStays(accepted);
  const goesOn = (seen: CaseSeen) =>
    cases.some(
      ({ caseId, stayId, dischargeNumber, part, closedAs }) =>
        caseId !== seen.caseId &&
        stayId === seen.stayId &&
        dischargeNumber === seen.dischargeNumber &&
        part === seen.part &&
        closedAs !== "re-routed",
    );
  return (
    cases
      // A copy owes no answer, and an alarm of Homeward's own is about no child.
      .filter(({ state, stayId, part }) => state === "closed" && stayId !== null && part !== "copy")
      .filter((seen) => {
        if (seen.closedAs === "withdrawn") return !reversed.has(seen.stayId ?? "");
        // Whoever was found to be the wrong one is followed by another.
        if (seen.closedAs === "re-routed") return !goesOn(seen);
        return !seen.history.some((entry) => isByPerson(entry) && entry.to === "closed");
      })
      .map(({ caseId, closedAs }) => `case ${caseId} is closed as ${closedAs}, and nobody has closed it`)
  );
}

/** Discharges that stand and whose lead nobody has accepted or closed. */
export function takenByNobody({ cases, accepted }: Evidence): string[] {
  const reversed = reversedStays(accepted);
  const taken = new Set(
    cases
      .filter(({ part, history }) => part === "lead" && history.some(isTaking))
      .map(({ stayId }) => stayId),
  );
  const standing = accepted.filter(({ type, stayId }) => type === "discharged" && !reversed.has(stayId));
  return [...new Set(standing.map(({ stayId }) => stayId))]
    .filter((stayId) => !taken.has(stayId))
    .map((stayId) => `nobody has taken on the discharge of stay ${stayId}`);
}

const isTaking = (entry: Entry): boolean =>
  isByPerson(entry) && (entry.to === "accepted" || entry.to === "closed");

const reversedStays = (accepted: Evidence["accepted"]): ReadonlySet<string> =>
  new Set(accepted.filter(({ type }) => type === "discharge-reversed").map(({ stayId }) => stayId));
