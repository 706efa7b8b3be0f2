import { micros, settledAt } from "./alarms-after-answer.ts";
import type { CaseSeen, Evidence } from "./evidence.ts";
import { ROUNDING_MS } from "./rungs.ts";

/**
 * Decided, not cancelled, and nobody heard it; or heard, never answered success, and not tried until it was; or cancelled
 * though nothing in its case's history had ended what it is about.
 */
export function unheard({ cases, heard }: Evidence, clocksMs: number): string[] {
  const ids = new Set(heard.map(({ notificationId }) => notificationId));
  return cases.flatMap((seen) =>
    seen.notifications.flatMap((decided) => {
      const { notificationId, type, contactPoint, attempts } = decided;
      const last = attempts.at(-1)?.result;
      const what = `${type} of case ${seen.caseId} to ${contactPoint.id}`;
      if (last === "cancelled")
        return mayBeCancelled(seen, decided, clocksMs)
          ? []
          : [`${what} was cancelled, and nothing had ended it`];
      if (!ids.has(notificationId)) return [`${what} was never heard`];
      return last === "delivered" ? [] : [`${what} was never delivered`];
    }),
  );
}

type Decided = CaseSeen["notifications"][number];

/** Alarms once their clock was stopped, reminders once it rings or was stopped; news and stand-downs never. */
function mayBeCancelled(seen: CaseSeen, { type, clock, attempts }: Decided, clocksMs: number): boolean {
  if (type !== "case.alarm" && type !== "case.reminder") return false;
  const at = micros(attempts.at(-1)?.at ?? "");
  const rings = seen.history.find((it) => it.kind === "rung-started" && it.detail["clock"] === "contact");
  const rangAt = type === "case.alarm" || rings === undefined ? Infinity : micros(rings.at);
  const endedAt = Math.min(rangAt, settledAt(seen, type === "case.alarm" ? clock : "contact"));
  return at >= endedAt - (clocksMs + ROUNDING_MS) * 1_000;
}
