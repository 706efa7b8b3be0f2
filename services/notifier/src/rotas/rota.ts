import type { Instant, SeedRota } from "@homeward/contracts";
import { localDay, periodOn, weekdayOf } from "../hours/london.ts";

/** Who is on call when: weekly shifts in London wall time, bank holidays as any other day. */
export type Rota = Pick<SeedRota, "id" | "shifts">;

/**
 * The people on call at an instant, in the order of the shifts, each once; empty where the rota has a hole.
 * A shift whose `to` is not after its `from` belongs to the day it starts and ends the next day.
 */
export function onCall(rota: Rota, at: Instant): string[] {
  const today = localDay(at);
  const people = new Set<string>();
  for (const shift of rota.shifts)
    for (const day of [today - 1, today]) {
      if (!shift.days.includes(weekdayOf(day))) continue;
      const period = periodOn(day, shift);
      if (period.from <= at && at < period.until) for (const person of shift.people) people.add(person);
    }
  return [...people];
}
