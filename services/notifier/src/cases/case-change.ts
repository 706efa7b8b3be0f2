import { caseChangeMessage, messageTypes, nameId, topics, type Instant } from "@homeward/contracts";
import type { NewMessage } from "@homeward/outbox";
import { z } from "zod";
import type { Effect } from "./decision.ts";
import { positionOf, type CaseRecord } from "./record.ts";

/** News of a case for the unit and for routing; none of an alarm of Homeward's own, which concerns no stay. */
export function caseChange(
  { particulars, case: { facts, state }, head }: CaseRecord,
  { ask, outcome }: Extract<Effect, { kind: "publish" }>,
  at: Instant,
): NewMessage[] {
  const { stayId, dischargeId, dischargeNumber, round, recipient } = particulars;
  if (stayId === null || dischargeNumber === null) return [];
  const data = z.encode(caseChangeMessage, {
    caseId: facts.caseId,
    stayId,
    dischargeId,
    dischargeNumber,
    round,
    teamId: recipient.teamId,
    teamName: recipient.name,
    part: facts.part,
    state: state.status,
    closedAs: state.closedAs,
    rung: positionOf({ facts, state }).rung,
    toldAt: state.toldAt,
    takenOn: state.takenOn,
    ask,
    outcome,
    historyHead: { seq: head.seq, hash: head.hash },
  });
  const id = nameId("case-change", facts.caseId, head.seq, ask?.kind ?? "news");
  const { type, version } = messageTypes.caseChange;
  return [
    {
      id,
      topic: topics.caseChanges,
      key: stayId,
      type,
      version,
      time: at,
      source: "homeward/notifier",
      data,
    },
  ];
}
