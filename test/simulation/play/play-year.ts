import { diceOf } from "../plan/dice.ts";
import { DAY, MINUTE } from "../plan/london.ts";
import { reportOf, type Telling } from "../plan/report.ts";
import type { Discharge, Year } from "../plan/year.ts";
import { areaOf, leaksIn } from "../judge/leaks.ts";
import { afterAcceptance } from "../people/answers.ts";
import type { Deed, Planned } from "../people/deed.ts";
import { clinicianOf, homeTeamOf, teamOf, type Neighbourhood } from "../people/neighbourhood.ts";
import { onAlarm } from "../people/on-alarm.ts";
import type { Voice } from "../people/speak.ts";
import type { Inside } from "../subject/look-inside.ts";
import type { MovedClock } from "../subject/moved-clock.ts";
import type { Ears, Heard, Told } from "../subject/open-ears.ts";
import { createAgenda, type Agenda } from "./agenda.ts";
import { noteOf, type Chronicle, type Done, type HeardNote, type Reported } from "./chronicle.ts";

type Happening =
  | { readonly kind: "report"; readonly discharge: Discharge; readonly telling: Telling }
  | { readonly kind: "deed"; readonly deed: Deed };

export interface Stage {
  readonly year: Year;
  readonly hood: Neighbourhood;
  readonly clock: MovedClock;
  readonly inside: Inside;
  readonly ears: Ears;
  readonly voice: Voice;
  readonly signal: AbortSignal;
  /** How many reports so far. */
  readonly progress: (reported: number) => void;
}

/** After the last report everybody has this long to come to an end. */
const AFTERWARDS = 21 * DAY;
/** Answers fall between the minutes that reports and deadlines fall on, so that no race is decided by the machine. */
const HALF_A_MINUTE = MINUTE / 2;

/** Lets the year happen: time jumps to whatever is next, a deadline of Homeward's or something that a person does. */
export async function playYear(stage: Stage): Promise<Chronicle> {
  const { year, clock, inside, ears } = stage;
  const play = beginPlay(stage);
  let steps = 0;
  for (; ; steps += 1) {
    stage.signal.throwIfAborted();
    const due = await inside.settled();
    for (const heard of ears.take()) play.hears(heard);
    const nextMs = Math.min(due ?? Infinity, play.agenda.nextMs() ?? Infinity);
    if (nextMs > year.endMs + AFTERWARDS) break;
    clock.becomes(nextMs);
    await play.happens(nextMs);
    stage.progress(play.reported.length);
  }
  const { reported, heard, done, leaks } = play;
  return { reported, heard, done, leaks, wrong: ears.wrong, endedMs: clock.nowMs(), steps };
}

interface Play {
  readonly agenda: Agenda<Happening>;
  readonly reported: Reported[];
  readonly heard: HeardNote[];
  readonly done: Done[];
  readonly leaks: string[];
  hears(heard: Heard): void;
  happens(nowMs: number): Promise<void>;
}

function beginPlay(stage: Stage): Play {
  const { year, hood, voice, clock } = stage;
  const agenda = createAgenda<Happening>();
  const play = { agenda, reported: [], heard: [], done: [], leaks: [] } as Omit<Play, "hears" | "happens">;
  const stays = new Map<string, Discharge>();
  const cases = new Map<string, Told>();
  const settled = new Set<string>();
  const closed = new Set<string>();
  for (const discharge of year.discharges) announce(agenda, discharge);

  const plan = (fromMs: number, { afterMinutes, deed }: Planned): void =>
    agenda.add(nearestMinute(fromMs) + Math.round(afterMinutes) * MINUTE + HALF_A_MINUTE, {
      kind: "deed",
      deed,
    });

  /** Of a protected child the area is told to few; who is on call asks the ward, which knows the team. */
  const known = (told: Told, discharge: Discharge): Told => {
    const before = cases.get(told.caseId);
    const isWithheld = teamOf(hood, told.recipient.teamId) === undefined;
    const home = { teamId: homeTeamOf(hood, discharge)?.id ?? told.recipient.teamId };
    const recipient = isWithheld ? (before?.recipient ?? home) : told.recipient;
    const whole = { ...told, recipient };
    cases.set(told.caseId, whole);
    return whole;
  };

  const report = async (discharge: Discharge, telling: Telling, nowMs: number): Promise<void> => {
    const hospital = hood.world.hospitals[discharge.hospital];
    if (hospital === undefined) throw new Error("there is no such hospital");
    const { status, body } = await voice.report(hospital.key, reportOf(discharge, telling, hospital));
    const { stayId = "", dischargeNumber = 0, replayed = false } = body as Partial<Reported>;
    if (status === 202) stays.set(stayId, discharge);
    play.reported.push({ discharge, telling, atMs: nowMs, status, stayId, dischargeNumber, replayed });
  };

  const act = async (deed: Deed, nowMs: number): Promise<void> => {
    const told = cases.get(deed.caseId);
    if (told === undefined) return;
    const name = [year.seed, nameOf(told, stays), deed.kind, nowMs];
    if (deed.kind === "contact" && closed.has(deed.caseId)) return;
    // Who hears that it is settled mostly keeps quiet; some answer all the same, late.
    if (settled.has(deed.caseId) && isAnswer(deed) && !diceOf(...name).chance(0.1)) return;
    const { stayId, dischargeNumber } = told;
    const about = { stayId: stayId ?? "", dischargeNumber: dischargeNumber ?? 0, nowMs: clock.nowMs() };
    const { status, body } = await voice.does(deed, about);
    const effect = String(body["effect"] ?? body["counts"] ?? (status < 300 ? "applied" : body["code"]));
    play.done.push({ deed, atMs: nowMs, status, effect });
    if (body["state"] === "accepted" || body["state"] === "closed") settled.add(deed.caseId);
    const team = teamOf(hood, told.recipient.teamId);
    if (body["state"] === "closed") closed.add(deed.caseId);
    if (body["state"] !== "accepted" || effect !== "applied" || deed.kind !== "answer" || !team) return;
    const asked = { dice: diceOf(...name, "after"), hood };
    for (const next of afterAcceptance(asked, team, { caseId: deed.caseId, atMs: nowMs })) plan(nowMs, next);
  };

  return {
    ...play,
    hears(message) {
      const { type, point } = message;
      play.heard.push(noteOf(message));
      const discharge = message.told.stayId === null ? undefined : stays.get(message.told.stayId);
      if (discharge === undefined) {
        cases.set(message.told.caseId, message.told);
        plan(message.atMs, notesOwnAlarm(message.told, hood));
        return;
      }
      const told = known(message.told, discharge);
      play.leaks.push(...leaksIn(message, discharge, areaOf(told.recipient.teamId)));
      if (type === "case.stand-down") settled.add(told.caseId);
      if (type !== "case.alarm") return;
      const name = [year.seed, nameOf(told, stays), told.clock, told.rung, told.repeat, point.id];
      const planned = onAlarm({ heard: { ...message, told }, discharge, dice: diceOf(...name), hood });
      if (planned !== null) plan(message.atMs, planned);
    },
    async happens(nowMs) {
      for (const { item } of agenda.take(nowMs))
        await (item.kind === "report" ? report(item.discharge, item.telling, nowMs) : act(item.deed, nowMs));
    },
  };
}

/** To an alarm: what follows an acceptance is no answer any more. */
const isAnswer = (deed: Deed): boolean => deed.kind === "answer" && deed.outcome !== "passed-on";

/** The same in every run, unlike the ids of the stay and its cases. */
const nameOf = (
  { stayId, recipient, round, dischargeNumber }: Told,
  stays: ReadonlyMap<string, Discharge>,
): string => [stays.get(stayId ?? "")?.spellId, dischargeNumber, recipient.teamId, round].join(" ");

const nearestMinute = (ms: number): number => Math.round(ms / MINUTE) * MINUTE;

function announce(agenda: Agenda<Happening>, discharge: Discharge): void {
  const { reportedMs, resentMs, reversedMs, againMs } = discharge;
  const tell = (atMs: number | null, telling: Telling) => {
    if (atMs !== null) agenda.add(atMs, { kind: "report", discharge, telling });
  };
  tell(reportedMs, "left");
  tell(resentMs, "left");
  tell(reversedMs, "reversed");
  tell(againMs, "left again");
}

/** An alarm of Homeward's own: whoever has it looks into it. */
function notesOwnAlarm({ caseId, recipient }: Told, hood: Neighbourhood): Planned {
  const team = teamOf(hood, recipient.teamId);
  const by = team === undefined ? undefined : { ...clinicianOf(team), role: "manager" };
  const nobody = { name: "Nobody", role: "manager", odsCode: "DMX04", owner: "team:on-call-management" };
  return { afterMinutes: 30, deed: { kind: "answer", caseId, by: by ?? nobody, outcome: "noted" } };
}
