import { randomUUIDv7 } from "node:crypto";
import { formatInstant, type Instant, unitName, untilTakenOn } from "@homeward/contracts";
import type { Clock, Sealing } from "@homeward/kernel";
import { append } from "@homeward/outbox";
import { moved, type Pool, type Tx } from "@homeward/postgres";
import { lockStays } from "../stays/stay-store.ts";
import { decide, type Stay, type StayDecision } from "../stays/stay.ts";
import { tookBack } from "../stays/statement.ts";
import { eventOf, saysDied, type AcceptableReport } from "./acceptable-report.ts";
import type { KeptAnswer, ReportOutcome } from "./answer.ts";
import { messageOf } from "./message.ts";
import { handleRepeat } from "./handle-repeat.ts";
import { isNamedAtStay, nameAtStays, type AtStay } from "./read-names.ts";
import {
  findEvents,
  saveDecided,
  type Decided,
  type EventName,
  type EventRow,
  type KnownEvent,
  type SentEvent,
} from "./report-store.ts";
import { occurrence, type Occurrence } from "./timing.ts";

export interface HandlingReports {
  readonly pool: Pool;
  readonly sealing: Sealing;
  readonly clock: Clock;
}

const keyOf = ({ odsCode, eventId }: EventName) => `${odsCode} ${eventId}`;

/**
 * Accepts a batch of reports in one transaction: events, stays, discharges and messages together, or nothing.
 * No two of them may be of one stay or bear one event id. Answers in their order.
 */
export function handleReports(
  handling: HandlingReports,
  reports: readonly AcceptableReport[],
): Promise<ReportOutcome[]> {
  return handling.pool.transaction(async (tx) => {
    const kept = await keptOf(tx, reports.filter((report) => !isNamedAtStay(report)).map(eventOf));
    const fresh = reports.filter((report) => !kept.has(keyOf(eventOf(report))));
    const outcomes = new Map(
      (await atTheirStays(handling, tx, fresh)).map((outcome, index) => [fresh[index], outcome] as const),
    );
    return Promise.all(
      reports.map(async (report) => {
        const before = kept.get(keyOf(eventOf(report)));
        return before === undefined
          ? (outcomes.get(report) as ReportOutcome)
          : handleRepeat(tx, report, { before, sealing: handling.sealing });
      }),
    );
  });
}

const byKey = (events: readonly KnownEvent[]): ReadonlyMap<string, KnownEvent> =>
  new Map(events.map((event) => [keyOf(event), event]));
const keptOf = async (tx: Tx, sent: readonly SentEvent[]) =>
  byKey(sent.length === 0 ? [] : await findEvents(tx, sent));

interface DecidedReport {
  readonly from: AcceptableReport;
  readonly decision: StayDecision;
  readonly stay: Stay;
  readonly occurred: Occurrence;
  readonly answer: KeptAnswer;
}

/** Accepts what is not kept under its event id, each report under its stay's lock; answers in their order. */
async function atTheirStays(
  handling: HandlingReports,
  tx: Tx,
  reports: readonly AcceptableReport[],
): Promise<ReportOutcome[]> {
  if (reports.length === 0) return [];
  const { stays, now } = await lockStays(
    tx,
    reports.map(({ unit, spellHash }) => ({
      stayId: randomUUIDv7(),
      odsCode: unit.odsCode,
      spellHash,
    })),
  );
  const { named, kept: found } = await nameAtStays(
    tx,
    reports.map((report, index) => ({ report, stay: stays[index] as Stay })),
  );
  const kept = byKey(found);
  const fresh = named.filter(({ report }) => !kept.has(keyOf(eventOf(report))));
  const answers = accept(handling, tx, fresh, moved(now, handling.clock));
  const outcomes = new Map(fresh.map(({ report }, index) => [report, answers[index] as KeptAnswer]));
  return Promise.all(
    named.map(async ({ report }): Promise<ReportOutcome> => {
      const before = kept.get(keyOf(eventOf(report)));
      return before === undefined
        ? { kind: "accepted", answer: outcomes.get(report) as KeptAnswer, replayed: false }
        : handleRepeat(tx, report, { before, sealing: handling.sealing });
    }),
  );
}

function accept(
  { sealing }: HandlingReports,
  tx: Tx,
  reports: readonly AtStay[],
  receivedAt: Instant,
): KeptAnswer[] {
  if (reports.length === 0) return [];
  const decided = reports.map(({ report, stay }) => decideOn(report, stay, receivedAt));
  const messages = decided.flatMap((each) => messagesOf(each, receivedAt, sealing));
  const rows = rowsOf(decided, receivedAt, sealing);
  saveDecided(tx, rows);
  append(tx, messages);
  return decided.map(({ answer }) => answer);
}

const rowsOf = (decided: readonly DecidedReport[], receivedAt: Instant, sealing: Sealing): Decided => ({
  events: decided.map((each) => eventRow(each, receivedAt, sealing)),
  opened: decided.flatMap(opened),
  retold: decided.flatMap(({ decision, stay }) =>
    decision.effects
      .filter(({ number }) => number <= stay.discharges)
      .map(({ kind, dischargeId, toldBy }) => ({
        dischargeId,
        toldBy,
        reversedAt: kind === "discharge-reversed" ? receivedAt : null,
      })),
  ),
});

function decideOn(from: AcceptableReport, stay: Stay, receivedAt: Instant): DecidedReport {
  const { report, unit, warnings } = from;
  const occurred = occurrence(report, receivedAt);
  const { eventId, type } = report;
  const decision = decide(stay, { eventId, type, receivedAt, ...occurred, died: saysDied(from) });
  const isBack = decision.effects.length > 0 && decision.next.live.length === 0;
  const answer: KeptAnswer = {
    eventId: report.eventId,
    stayId: stay.stayId,
    dischargeNumber: decision.dischargeNumber,
    receivedAt: formatInstant(receivedAt),
    warnings: [...warnings, ...occurred.warnings, ...decision.warnings],
    statement: isBack ? tookBack(unitName(unit)) : untilTakenOn(unitName(unit)),
  };
  return { from, decision, stay, occurred, answer };
}

const eventRow = (
  { from, stay, occurred, decision, answer }: DecidedReport,
  receivedAt: Instant,
  sealing: Sealing,
): EventRow => ({
  ...eventOf(from),
  stayId: stay.stayId,
  type: from.report.type,
  occurredAt: occurred.occurredAt,
  receivedAt,
  dischargeNumber: decision.dischargeNumber,
  sealedBody: sealing.seal(from.body),
  answer,
});

const opened = ({ from, stay, decision }: DecidedReport) =>
  decision.effects
    .filter(({ kind, number }) => kind === "discharged" && number > stay.discharges)
    .map((discharge) => ({ ...discharge, stayId: stay.stayId, unitName: unitName(from.unit) }));

function messagesOf({ from, stay, decision }: DecidedReport, receivedAt: Instant, sealing: Sealing) {
  if (decision.effects.length === 0) return [];
  const { report, unit, traceparent } = from;
  const sealed = sealing.seal(JSON.stringify(report));
  const told = { stayId: stay.stayId, report, unit, receivedAt, traceparent, sealed };
  return decision.effects.map((effect) => messageOf(effect, told));
}
