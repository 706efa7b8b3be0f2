import { diceOf } from "./dice.ts";
import { atLondon, DAY, HOUR, MINUTE } from "./london.ts";
import type { Discharge, YearPlan } from "./year.ts";

/** A time in which teams' receivers refuse everything, though not for good; at times their mailboxes as well. */
export interface Outage {
  readonly teamIds: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
  readonly isMailboxUp: boolean;
}

/** Of a hundred days, on how many one team's receiver is down for some hours. */
const TEAM_SHARE = 0.02;
/** Of a hundred discharges, how many are reported while nothing of the district's teams can be reached. */
const DISTRICT_SHARE = 0.03;

/** Each team by itself, at whatever time of day. */
export function outagesOfTeams({ seed, teams }: YearPlan, date: string): Outage[] {
  return teams.flatMap(({ id }) => {
    const dice = diceOf(seed, "outage", id, date);
    if (!dice.chance(TEAM_SHARE)) return [];
    const fromMs = atLondon(date, "00:00") + dice.whole(0, 1_439) * MINUTE;
    const untilMs = Math.min(fromMs + dice.whole(1, 5) * HOUR, fromMs + DAY);
    return [{ teamIds: [id], fromMs, untilMs, isMailboxUp: dice.chance(0.5) }];
  });
}

/** Every team of a district at once, and just when somebody is sent home there: drawn by chance, hardly a report meets one. */
export function outagesOfDistricts({ seed, teams }: YearPlan, discharges: readonly Discharge[]): Outage[] {
  return discharges.flatMap(({ spellId, reportedMs, child }) => {
    const dice = diceOf(seed, "outage", spellId);
    if (!dice.chance(DISTRICT_SHARE)) return [];
    const there = teams.filter(({ catchments }) => catchments.some(({ code }) => code === child.district));
    return {
      teamIds: there.map(({ id }) => id),
      fromMs: reportedMs - dice.whole(1, 60) * MINUTE,
      untilMs: reportedMs + dice.whole(1, 240) * MINUTE,
      isMailboxUp: dice.chance(0.25),
    };
  });
}

/** Whether a contact point of this owner and kind refuses what it is sent. */
export const refuses = (
  outages: readonly Outage[],
  { owner, kind }: { readonly owner: string; readonly kind: "webhook" | "email" },
  nowMs: number,
): boolean =>
  outages.some(
    ({ teamIds, fromMs, untilMs, isMailboxUp }) =>
      fromMs <= nowMs &&
      nowMs < untilMs &&
      (kind === "webhook" || !isMailboxUp) &&
      teamIds.some((id) => owner === `team:${id}`),
  );
