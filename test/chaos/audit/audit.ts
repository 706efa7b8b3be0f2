import { alarmsAfterAnswer } from "./alarms-after-answer.ts";
import type { CaseSeen, Evidence } from "./evidence.ts";
import { brokenHistories } from "./histories.ts";
import { closedByNobody, takenByNobody, vanished } from "./nobody.ts";
import { timingOf, untold } from "./rungs.ts";
import { unheard } from "./unheard.ts";

/** What is wrong, one sentence each; every list but the last three has to be empty. */
export interface Findings {
  readonly lost: readonly string[];
  readonly stuck: readonly string[];
  readonly duplicateDecisions: readonly string[];
  readonly alarmsAfterAnswer: readonly string[];
  readonly brokenHistories: readonly string[];
  /** Answers that have their 200 and are in no history; placements that have theirs and came to nothing. */
  readonly lostAnswers: readonly string[];
  /** Messages whose bytes changed from one attempt to the next. */
  readonly changedMessages: readonly string[];
  /** Stays that the unit sees otherwise than they are. */
  readonly untoldOutcomes: readonly string[];
}

export const noFindings = (findings: Findings): boolean =>
  Object.values(findings).every((list: readonly string[]) => list.length === 0);

/** What time does not heal: there is no use in waiting for more. */
export const isHopeless = (findings: Findings): boolean =>
  [
    findings.duplicateDecisions,
    findings.alarmsAfterAnswer,
    findings.brokenHistories,
    findings.changedMessages,
  ].some((list) => list.length > 0);

export interface AuditOptions {
  /** How old a deadline may be without an effect, in milliseconds. */
  readonly patienceMs: number;
  /** The longest time for which something was dead: what falls into it may be so much later. Default 0. */
  readonly downMs?: number;
  /** How far the clocks of the processes are apart: each is half of that off at most. Default 0. */
  readonly clocksMs?: number;
}

/** Judges a run from outside. Pure. */
export function audit(evidence: Evidence, options: AuditOptions): Findings {
  const { patienceMs, downMs = 0, clocksMs = 0 } = options;
  const { early, late } = timingOf(evidence, { lateMs: patienceMs + downMs, clocksMs });
  return {
    lost: [...lost(evidence), ...vanished(evidence), ...closedByNobody(evidence)],
    stuck: [
      ...overdue(evidence, patienceMs),
      ...late,
      ...unheard(evidence, clocksMs),
      ...untold(evidence),
      ...takenByNobody(evidence),
      ...evidence.untold,
    ],
    duplicateDecisions: [...decidedTwice(evidence), ...openedTwice(evidence)],
    alarmsAfterAnswer: alarmsAfterAnswer(evidence, clocksMs / 2),
    brokenHistories: [...brokenHistories(evidence.cases), ...early],
    lostAnswers: [...lostAnswers(evidence), ...lostPlacements(evidence)],
    changedMessages: changedMessages(evidence),
    untoldOutcomes: untoldOutcomes(evidence),
  };
}

/** Ids that were heard more than once: allowed, where an attempt failed or a kill fell inside one. */
export const repeatedSends = ({ heard }: Evidence): number =>
  [...Map.groupBy(heard, ({ notificationId }) => notificationId).values()].filter(({ length }) => length > 1)
    .length;

/** The same, but only where the receiver had answered success before. */
export const repeatedAfterSuccess = ({ heard }: Evidence): number =>
  [...Map.groupBy(heard, ({ notificationId }) => notificationId).values()].filter((times) =>
    times.slice(0, -1).some(({ answeredSuccess }) => answeredSuccess),
  ).length;

/** A 202 whose stay is not there, or none of whose cases anybody heard of; what was taken back before its alarm went out counts as known. */
function lost({ accepted, heard, cases, stays }: Evidence): string[] {
  const heardOf = new Set(heard.map(({ about }) => about?.stayId));
  const casesOf = Map.groupBy(cases, ({ stayId }) => stayId);
  const reversed = new Set(ofType(accepted, "discharge-reversed").map(({ stayId }) => stayId));
  const isKnown = (stayId: string) => heardOf.has(stayId) || (reversed.has(stayId) && casesOf.has(stayId));
  const reports = ofType(accepted, "discharged").filter(({ stayId }) => !isKnown(stayId));
  const open = (stayId: string) => (casesOf.get(stayId) ?? []).filter(({ state }) => state !== "closed");
  const reversals = ofType(accepted, "discharge-reversed").filter(({ stayId }) => open(stayId).length > 0);
  const unknown = accepted.filter(({ stayId }) => !stays.has(stayId));
  return [
    ...unknown.map(({ eventId, stayId }) => `the unit is told that there is no stay ${stayId} of ${eventId}`),
    ...reports.map(({ eventId, stayId }) => `nobody heard of ${eventId} (stay ${stayId})`),
    ...reversals.map(({ eventId, stayId }) => `${eventId} took back stay ${stayId}, which goes on`),
  ];
}

const ofType = (accepted: Evidence["accepted"], type: string) =>
  accepted.filter((each) => each.type === type);

/** Deadlines that passed without an effect, and open cases that wait for nothing at all. */
function overdue({ cases, readAt }: Evidence, patienceMs: number): string[] {
  const open = cases.filter(({ state }) => state !== "closed");
  return open.flatMap(({ caseId, state, rung, deadlines }) => {
    if (deadlines.length === 0) return [`case ${caseId} is ${state} and waits for nothing`];
    return deadlines
      .filter(({ at }) => Date.parse(at) < readAt - patienceMs)
      .map(({ clock, at }) => `case ${caseId} (${state}, rung ${rung}): ${clock} was due ${at}`);
  });
}

type Decided = CaseSeen["notifications"][number];

/** Two names for one decision, or one name decided twice. */
function decidedTwice({ cases, heard }: Evidence): string[] {
  const shown = cases.flatMap(({ caseId, notifications }) =>
    notifications.map((each) => ({ what: nameOf(caseId, each), id: each.notificationId })),
  );
  const listedTwice = repeated(shown, ({ id }) => id).map((id) => `notification ${id} is listed twice`);
  const arrived = heard.flatMap(({ about, notificationId, point }) =>
    about === null ? [] : [{ what: `${Object.values(about).join(" ")} ${point}`, id: notificationId }],
  );
  const twoNames = [shown, arrived].flatMap((all) =>
    [...Map.groupBy(all, ({ what }) => what)]
      .filter(([, same]) => new Set(same.map(({ id }) => id)).size > 1)
      .map(([what]) => `decided twice: ${what}`),
  );
  return [...listedTwice, ...twoNames];
}

const nameOf = (caseId: string, { clock, type, rung, repeat, contactPoint }: Decided): string =>
  [caseId, clock, type, rung, repeat, contactPoint.id].join(" ");

/** One report, two discharges; one recipient asked twice in the same round. */
function openedTwice({ accepted, stays, cases }: Evidence): string[] {
  const told = Map.groupBy(ofType(accepted, "discharged"), ({ stayId }) => stayId);
  const discharges = [...told].flatMap(([stayId, events]) => {
    const count = stays.get(stayId)?.discharges.length ?? 0;
    const distinct = new Set(events.map(({ eventId }) => eventId)).size;
    return count > distinct ? [`stay ${stayId} has ${count} discharges of ${distinct} reports`] : [];
  });
  const asked = cases.filter(({ stayId }) => stayId !== null);
  const recipients = repeated(asked, ({ stayId, dischargeNumber, recipient, round }) =>
    [stayId, dischargeNumber, recipient.teamId, round].join(" "),
  );
  return [...discharges, ...recipients.map((name) => `two cases for one recipient: ${name}`)];
}

const repeated = <Item>(items: readonly Item[], name: (item: Item) => string): string[] =>
  [...Map.groupBy(items, name)].filter(([, same]) => same.length > 1).map(([each]) => each);

function lostAnswers({ answered, cases }: Evidence): string[] {
  const byId = new Map(cases.map((each) => [each.caseId, each]));
  return answered
    .filter(({ caseId, name }) => !byId.get(caseId)?.history.some(({ actor }) => actor.name === name))
    .map(({ caseId, name, said }) => `"${said}" of ${name} about case ${caseId} is in no history`);
}

/** Placed with a team that was never asked, though the young person has left. */
function lostPlacements({ placed, accepted, cases }: Evidence): string[] {
  const reversed = new Set(ofType(accepted, "discharge-reversed").map(({ stayId }) => stayId));
  return placed
    .filter(({ stayId }) => !reversed.has(stayId))
    .filter(
      ({ stayId, teamId }) => !cases.some((it) => it.stayId === stayId && it.recipient.teamId === teamId),
    )
    .map(({ stayId, teamId }) => `stay ${stayId} was placed with ${teamId}, which has no case`);
}

/** Other bytes under one name, or a signature that its receiver cannot accept. */
function changedMessages({ heard }: Evidence): string[] {
  const unsigned = heard
    .filter(({ isSigned }) => !isSigned)
    .map(({ notificationId, point }) => `message ${notificationId} to ${point} was not signed for it`);
  const changed = [...Map.groupBy(heard, ({ notificationId }) => notificationId)]
    .filter(([, times]) => new Set(times.map(({ hash }) => hash)).size > 1)
    .map(([id]) => `message ${id} was sent with other bytes`);
  return [...unsigned, ...changed];
}

/** What the unit is shown of each case, against the case itself (P11). */
function untoldOutcomes({ cases, stays }: Evidence): string[] {
  return cases.flatMap(({ caseId, stayId, state, closedAs, part }) => {
    const stay = stayId === null ? undefined : stays.get(stayId);
    if (stay === undefined || part === "copy") return [];
    const shown = stay.discharges.flatMap(({ recipients }) => recipients).find((it) => it.caseId === caseId);
    if (shown?.state === state && shown.closedAs === closedAs) return [];
    return [`the unit sees case ${caseId} as ${shown?.state ?? "nothing"}, and it is ${state}`];
  });
}
