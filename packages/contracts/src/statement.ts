import type { Instant } from "./instant.ts";
import { londonTime } from "./london-time.ts";
import type { Answerer } from "./outcomes.ts";

/** What holds until the lead has accepted (P3); `unit` as {@link unitName} has it. Said on every page and answer. */
export const untilTakenOn = (unit: string): string =>
  `Told is not accepted. Until a team has taken the young person on, follow-up rests with the discharging unit, ${unit}.`;

/** What holds from then on. */
export const takenOnBy = ({
  by,
  at,
  teamName,
}: {
  by: Pick<Answerer, "name"> & { role: string };
  at: Instant;
  teamName: string;
}): string => `Taken on at ${londonTime(at)} by ${by.name} (${by.role}), ${teamName}.`;
