import { MILLISECOND, MINUTE, type Instant } from "./instant.ts";

const ZONE = "Europe/London";

const inLondon = (at: Instant) =>
  Temporal.Instant.fromEpochMilliseconds(Math.floor(at / MILLISECOND)).toZonedDateTimeISO(ZONE);

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/**
 * "19:30 on Friday 20 November", London wall time. On the two days of the year when the clocks change the time
 * carries BST or GMT, because 01:30 happens twice on one of them. The names are spelt out here: making an Intl
 * formatter for every message costs more than the rest of the message.
 */
export function londonTime(at: Instant): string {
  const local = inLondon(at);
  const zone = clocksChange(local) ? (local.offsetNanoseconds === 0 ? " GMT" : " BST") : "";
  return `${clockTime(local)}${zone} on ${weekday(local)} ${local.day} ${month(local)}`;
}

/** "19:30 Fri 20 Nov", for the subject of an e-mail. */
export function shortLondonTime(at: Instant): string {
  const local = inLondon(at);
  return `${clockTime(local)} ${weekday(local).slice(0, 3)} ${local.day} ${month(local).slice(0, 3)}`;
}

type Local = Temporal.ZonedDateTime;
const twoDigits = (n: number) => String(n).padStart(2, "0");
const clockTime = ({ hour, minute }: Local) => `${twoDigits(hour)}:${twoDigits(minute)}`;
/** They do so on Sundays; asking for the length of any other day costs more than it can tell. */
const clocksChange = (local: Local) => local.dayOfWeek === 7 && local.hoursInDay !== 24;
const weekday = ({ dayOfWeek }: Local) => weekdays[dayOfWeek - 1] ?? "";
const month = (local: Local) => months[local.month - 1] ?? "";

/** "1 hour 30 minutes", the real time that passes from one instant to the other; "none" when there is none left. */
export function timeLeft(from: Instant, until: Instant): string {
  const minutes = Math.floor((until - from) / MINUTE);
  if (minutes < 1) return until > from ? "less than a minute" : "none";
  const days = Math.floor(minutes / 1_440);
  const hours = Math.floor(minutes / 60) % 24;
  const parts = [count(days, "day"), count(hours, "hour"), days > 0 ? "" : count(minutes % 60, "minute")];
  return parts.filter((part) => part !== "").join(" ");
}

const count = (n: number, unit: string) => (n === 0 ? "" : `${n} ${unit}${n === 1 ? "" : "s"}`);
