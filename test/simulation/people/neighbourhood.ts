import { closesAt, endsAround, DAY, HOUR, MINUTE } from "../plan/london.ts";
import type { Discharge } from "../plan/year.ts";
import type { Point, Team, World } from "../subject/year-seeds.ts";
import type { Speaker } from "./deed.ts";

/** How a team is: how often somebody answers at all, and after how many minutes. */
export interface Temperament {
  readonly answers: number;
  readonly medianMinutes: number;
}

/** Rotherham is quick, Sheffield busy, Doncaster slow, and Barnsley does not look into its inbox. */
const temperaments: Readonly<Record<string, Temperament>> = {
  rotherham: { answers: 0.95, medianMinutes: 25 },
  sheffield: { answers: 0.85, medianMinutes: 50 },
  doncaster: { answers: 0.7, medianMinutes: 110 },
  barnsley: { answers: 0.25, medianMinutes: 90 },
};

export const temperamentOf = (teamId: string): Temperament =>
  temperaments[teamId.split("-")[0] ?? ""] ?? { answers: 0.85, medianMinutes: 20 };

/** Who is who, and who works when. */
export interface Neighbourhood {
  readonly world: World;
  readonly daysOff: ReadonlySet<string>;
}

export const teamOf = ({ world }: Neighbourhood, teamId: string): Team | undefined =>
  world.teams.find(({ id }) => id === teamId);

/** Of a person's contact point, the person's role; else null. */
export function roleOf({ world }: Neighbourhood, { owner }: Point): string | null {
  return world.people.find(({ id }) => owner === `person:${id}`)?.role ?? null;
}

/** The team of a kind whose catchment is this district. */
export function teamIn({ world }: Neighbourhood, district: string, kind: string): Team | undefined {
  return world.teams.find(
    (team) => team.kind === kind && team.catchments.some(({ code }) => code === district),
  );
}

/** The crisis team beside a team of the same district. */
export function crisisOf(hood: Neighbourhood, teamId: string): Team | undefined {
  const district = teamOf(hood, teamId)?.catchments[0]?.code;
  return district === undefined ? undefined : teamIn(hood, district, "crisis");
}

/** The team that really is the one at home: where nothing says so, people know. */
export function homeTeamOf(hood: Neighbourhood, { child, leftMs }: Discharge): Team | undefined {
  const age = (leftMs - Date.parse(child.birthDate)) / (365.25 * DAY);
  return teamIn(hood, child.district, age >= 18 ? "adult" : "camhs");
}

/** A clinician of a team, who speaks with the team's key. */
export const clinicianOf = (team: Team): Speaker => ({
  name: `Clinician of ${team.id}`,
  role: team.kind === "crisis" ? "crisis-clinician" : "clinician",
  odsCode: team.odsCode,
  owner: `team:${team.id}`,
});

/** A moment at which somebody of the team is at work: this one, or some minutes into the next opening. */
export function whenOpen({ daysOff }: Neighbourhood, team: Team, ms: number): number {
  if (closesAt(team.hours, ms, daysOff) !== null) return ms;
  let at = Math.ceil(ms / HOUR) * HOUR;
  while (endsAround(team.hours, at, daysOff).length === 0) at += HOUR;
  return at + 10 * MINUTE;
}
