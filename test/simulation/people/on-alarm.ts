import type { Dice } from "../plan/dice.ts";
import type { Discharge } from "../plan/year.ts";
import type { Heard } from "../subject/open-ears.ts";
import type { Planned, Speaker } from "./deed.ts";
import {
  clinicianOf,
  crisisOf,
  homeTeamOf,
  roleOf,
  teamIn,
  teamOf,
  temperamentOf,
  type Neighbourhood,
} from "./neighbourhood.ts";
import { firstAnswer } from "./answers.ts";

/** What an alarm makes somebody do; null is silence. */
export interface Alarm {
  readonly heard: Heard;
  readonly discharge: Discharge;
  readonly dice: Dice;
  readonly hood: Neighbourhood;
}

/** Somebody hears an alarm about a young person. Whoever stays silent here is why there is a ladder. */
export function onAlarm(alarm: Alarm): Planned | null {
  const { told } = alarm.heard;
  const team = teamOf(alarm.hood, told.recipient.teamId);
  if (team === undefined) return null;
  if (told.part === "must-know") return notes(alarm);
  if (told.part === "copy") return null;
  if (team.kind.endsWith("resolver")) return places(alarm);
  return told.clock === "contact" ? makesContact(alarm) : takesOn(alarm);
}

function takesOn(alarm: Alarm): Planned | null {
  const { heard, dice, hood } = alarm;
  const { told, point } = heard;
  const team = teamOf(hood, told.recipient.teamId);
  const crisis = crisisOf(hood, told.recipient.teamId);
  if (team === undefined) return null;
  if (point.owner === `team:${team.id}`) {
    const { answers, medianMinutes } = temperamentOf(team.id);
    return dice.chance(answers) ? firstAnswer(alarm, team, dice.minutes(medianMinutes)) : null;
  }
  if (crisis !== undefined && point.owner === `team:${crisis.id}`)
    return dice.chance(0.6) ? accepts(alarm, clinicianOf(crisis), dice.minutes(25)) : null;
  return onCall(alarm);
}

/** How often whoever is on call holds, and else brings somebody to accept. */
const habits: Readonly<
  Record<string, { readonly holds: number; readonly fetches: number; readonly within: number }>
> = {
  "duty-worker": { holds: 0.08, fetches: 0.55, within: 20 },
  manager: { holds: 0.12, fetches: 0.4, within: 25 },
  "safeguarding-lead": { holds: 0.25, fetches: 0.7, within: 15 },
  platform: { holds: 0, fetches: 0.3, within: 40 },
};

/** Somebody on call above the team: takes no child on, though some try. */
function onCall(alarm: Alarm): Planned | null {
  const { heard, dice, hood } = alarm;
  const role = heard.point.owner === "platform" ? "platform" : (roleOf(hood, heard.point) ?? "");
  const habit = habits[role];
  if (habit === undefined) return null;
  if (role === "safeguarding-lead" && dice.chance(0.05))
    return accepts(alarm, speakerAt(alarm), dice.minutes(10));
  if (dice.chance(habit.holds)) return holds(alarm);
  return dice.chance(habit.fetches) ? fetches(alarm, habit.within) : null;
}

const minutes = (alarm: Alarm, median: number): number => alarm.dice.minutes(median);

/** The person of the contact point, with the key of the team they stand on call for. */
function speakerAt({ heard, hood }: Alarm): Speaker {
  const person = hood.world.people.find(({ id }) => heard.point.owner === `person:${id}`);
  const team = hood.world.teams.find(({ odsCode }) => odsCode === person?.odsCode);
  const { name = "Somebody", role = "manager", odsCode = "" } = person ?? {};
  return { name, role, odsCode, owner: `team:${team?.id ?? "on-call-management"}` };
}

/** Also one without the right to it: then it is recorded and changes nothing. */
const accepts = ({ heard }: Alarm, by: Speaker, afterMinutes: number): Planned => ({
  afterMinutes,
  deed: { kind: "answer", caseId: heard.told.caseId, by, outcome: "accepted" },
});

const holds = (alarm: Alarm): Planned => ({
  afterMinutes: minutes(alarm, 8),
  deed: { kind: "answer", caseId: alarm.heard.told.caseId, by: speakerAt(alarm), outcome: "holding" },
});

/** Rings the team, or at night the crisis team, until a clinician there accepts. */
function fetches(alarm: Alarm, median: number): Planned | null {
  const { heard, hood, dice } = alarm;
  const team = teamOf(hood, heard.told.recipient.teamId);
  const crisis = crisisOf(hood, heard.told.recipient.teamId);
  const who = dice.chance(0.5) ? (crisis ?? team) : team;
  return who === undefined ? null : accepts(alarm, clinicianOf(who), minutes(alarm, median));
}

function notes(alarm: Alarm): Planned | null {
  const team = teamOf(alarm.hood, alarm.heard.told.recipient.teamId);
  if (team === undefined || !alarm.dice.chance(0.7)) return null;
  const by = { ...clinicianOf(team), role: "administrator" };
  const { caseId } = alarm.heard.told;
  return { afterMinutes: minutes(alarm, 45), deed: { kind: "answer", caseId, by, outcome: "noted" } };
}

/** No rule could place the young person: a person does, who knows where they really live. */
function places(alarm: Alarm): Planned | null {
  const { heard, discharge, hood, dice } = alarm;
  const lead = homeTeamOf(hood, discharge);
  if (lead === undefined || !dice.chance(0.65)) return null;
  const authority = teamIn(hood, discharge.child.district, "childrens-services");
  const also = dice.chance(0.2) && authority !== undefined ? [authority.id] : [];
  const owner = `team:${heard.told.recipient.teamId}`;
  const deed = { kind: "place", caseId: heard.told.caseId, owner, teamIds: [lead.id, ...also] } as const;
  return { afterMinutes: minutes(alarm, 12), deed };
}

function makesContact(alarm: Alarm): Planned | null {
  const team = teamOf(alarm.hood, alarm.heard.told.recipient.teamId);
  if (team === undefined || !alarm.dice.chance(0.55)) return null;
  const { caseId } = alarm.heard.told;
  const by = clinicianOf(team);
  return {
    afterMinutes: minutes(alarm, 40),
    deed: { kind: "contact", caseId, by, with: "young-person", how: "phone" },
  };
}
