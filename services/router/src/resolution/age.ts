import type { Instant } from "@homeward/contracts";

const ADULT_FROM = 18;

/** The civil date in England at an instant. */
export const londonDate = (at: Instant): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(Math.floor(at / 1000))
    .toZonedDateTimeISO("Europe/London")
    .toPlainDate();

/**
 * Age in whole years on the London date of the instant; null when the date of birth is missing, unreadable
 * or after that date. Somebody born on 29 February has the birthday on 1 March in other years.
 */
export function ageAt(birthDate: string | null, at: Instant): number | null {
  const born = readDate(birthDate);
  const today = londonDate(at);
  if (born === null || Temporal.PlainDate.compare(born, today) > 0) return null;
  const hadBirthday = today.month > born.month || (today.month === born.month && today.day >= born.day);
  return today.year - born.year - (hadBirthday ? 0 : 1);
}

/** An unknown age counts as under 18. */
export const isAdult = (age: number | null): boolean => age !== null && age >= ADULT_FROM;

/** Whether an age band (inclusive) may cover the child; an unknown age fits every band that begins under 18. */
export const bandCovers = (band: { ageFrom: number; ageTo: number }, age: number | null): boolean =>
  age === null ? band.ageFrom < ADULT_FROM : band.ageFrom <= age && age <= band.ageTo;

function readDate(text: string | null): Temporal.PlainDate | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  try {
    return Temporal.PlainDate.from(text.slice(0, 10), { overflow: "reject" });
  } catch {
    return null;
  }
}
