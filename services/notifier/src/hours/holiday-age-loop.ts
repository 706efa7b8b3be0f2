import { alarmOf, type Instant } from "@homeward/contracts";
import { createLoop, type Clock, type Logger, type Loop } from "@homeward/kernel";
import { append } from "@homeward/outbox";
import type { Pool } from "@homeward/postgres";
import { englishHolidays, holidayDataAge, type Holidays } from "./holidays.ts";

export interface HolidayAgeParts {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly holidays?: Holidays;
}

const DAILY_MS = 86_400_000;

/**
 * Looks at start and every day how long the list of bank holidays still speaks for. Once it is running out, rotas and
 * working hours will soon be wrong: one alarm, to a person, for each edition of the list.
 */
export function createHolidayAgeLoop(parts: HolidayAgeParts): Loop {
  const { pool, clock, logger, holidays = englishHolidays } = parts;
  return createLoop({
    name: "holiday-age",
    logger,
    sweepMs: DAILY_MS,
    async runOnce() {
      await pool.transaction(async (tx) => {
        const at = await tx.now(clock);
        const { daysLeft, old } = holidayDataAge(at, holidays);
        if (!old) return;
        logger.warn({ event: "holidays-old", edition: holidays.edition, daysLeft });
        append(tx, [agedAlarm(holidays, at)]);
      });
      return { again: false, sleepMs: null };
    },
  });
}

/** Its words depend on the edition alone, so that the alarm of every start is the same one. */
const agedAlarm = ({ edition, until }: Holidays, time: Instant) =>
  alarmOf(
    {
      kind: "holidays-old",
      name: [edition],
      about: { edition, until: dateOf(until) },
      tell: { to: "resolver" },
      severity: "normal",
      why: `The list of bank holidays ends on ${dateOf(until)}. After that day Homeward takes every bank holiday for a working day; please install a newer release.`,
    },
    { source: "homeward/notifier", time },
  );

/** A London day as YYYY-MM-DD. */
const dateOf = (day: number): string => new Date(day * DAILY_MS).toISOString().slice(0, 10);
