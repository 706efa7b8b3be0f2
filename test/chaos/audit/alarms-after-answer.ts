import type { CaseSeen, Evidence } from "./evidence.ts";

/** An alarm that was under way when the answer came may still arrive; so long after its 2xx, in milliseconds. */
const GRACE_MS = 20_000;

/**
 * Alarms decided after the answer in the case's history, or heard long after that, or after its 200. What the history
 * has is by the clock of the process that wrote it, which may be `offMs` off.
 */
export function alarmsAfterAnswer(evidence: Evidence, offMs: number): string[] {
  return [...decidedAfter(evidence), ...heardAfter(evidence, offMs)];
}

function decidedAfter({ cases }: Evidence): string[] {
  return cases.flatMap((seen) =>
    seen.notifications
      .filter(({ type }) => type === "case.alarm")
      .filter(({ clock, decidedAt }) => micros(decidedAt) > settledAt(seen, clock))
      .map(
        ({ clock, rung, repeat, decidedAt }) =>
          `case ${seen.caseId}: ${clock} alarm of rung ${rung}, repeat ${repeat} decided at ${decidedAt}, after the answer`,
      ),
  );
}

/** When a clock was stopped for good by a person or an end, as the history has it, in microseconds; else Infinity. */
export function settledAt({ history }: CaseSeen, clock: string): number {
  const stops = (to: string | null) =>
    to === "closed" || (clock === "acceptance" && (to === "accepted" || to === "passing-on"));
  const entry = history.find(({ to }) => stops(to));
  return entry === undefined ? Infinity : micros(entry.at);
}

/** Microseconds since 1970. */
export const micros = (instant: string): number =>
  Number(Temporal.Instant.from(instant).epochNanoseconds / 1_000n);

const stopsClock = { accepted: "acceptance", noted: "acceptance", "first-contact": "contact" } as const;

function heardAfter({ answered, heard, cases }: Evidence, offMs: number): string[] {
  const quietFrom = new Map<string, number>();
  for (const { caseId, said, applied, at } of answered) {
    if (!applied || !(said in stopsClock)) continue;
    const name = `${caseId} ${stopsClock[said as keyof typeof stopsClock]}`;
    quietFrom.set(name, Math.min(at, quietFrom.get(name) ?? Infinity));
  }
  for (const seen of cases)
    for (const clock of ["acceptance", "contact"] as const) {
      const name = `${seen.caseId} ${clock}`;
      const settled = settledAt(seen, clock) / 1_000 + offMs;
      quietFrom.set(name, Math.min(settled, quietFrom.get(name) ?? Infinity));
    }
  const decided = decidedById(cases);
  return heard.flatMap(({ about: said, notificationId, at, point }) => {
    const about = said ?? decided.get(notificationId);
    if (about?.type !== "case.alarm") return [];
    const from = quietFrom.get(`${about.caseId} ${about.clock}`) ?? Infinity;
    if (at <= from + GRACE_MS) return [];
    return [
      `case ${about.caseId}: ${point} was alarmed ${Math.round((at - from) / 1_000)} s after the answer`,
    ];
  });
}

/** A mail says only a reference: what it is about is known by the name of its notification. */
const decidedById = (cases: readonly CaseSeen[]) =>
  new Map(
    cases.flatMap(({ caseId, notifications }) =>
      notifications.map(
        ({ notificationId, type, clock }) => [notificationId, { caseId, type, clock }] as const,
      ),
    ),
  );
