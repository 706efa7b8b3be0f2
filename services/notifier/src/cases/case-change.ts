import {
  caseChangeMessage,
  messageTypes,
  nameIdWithin,
  topics,
  type CaseChangeMessage,
  type Instant,
} from "@homeward/contracts";
import type { Sealing } from "@homeward/kernel";
import type { NewMessage } from "@homeward/outbox";
import { z } from "zod";
import type { Ask, Effect } from "./decision.ts";
import { positionOf, type CaseRecord } from "./record.ts";

/** News of a case for the unit and for routing; none of an alarm of Homeward's own, which concerns no stay. */
export function caseChange(
  { particulars, case: { facts, state }, head }: CaseRecord,
  { ask, outcome }: Extract<Effect, { kind: "publish" }>,
  { now, sealing }: { readonly now: Instant; readonly sealing: Pick<Sealing, "seal"> },
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
    ask: ask && sealedAsk(ask, sealing),
    outcome,
    historyHead: { seq: head.seq, hash: head.hash },
  });
  const id = nameIdWithin(facts.caseId, "case-change", head.seq, ask?.kind ?? "news");
  return [
    {
      id,
      topic: topics.caseChanges,
      key: stayId,
      ...messageTypes.caseChange,
      time: now,
      source: "homeward/notifier",
      traceparent: particulars.traceparent ?? null,
      data,
    },
  ];
}

/** A suggested postcode is where a known child lives (P9): between services it travels sealed. */
function sealedAsk(ask: Ask, sealing: Pick<Sealing, "seal">): CaseChangeMessage["ask"] {
  if (ask.kind !== "re-route") return ask;
  const { postcode, teamId } = ask.suggestion;
  const sealedPostcode = postcode === undefined ? undefined : sealing.seal(postcode);
  return { kind: "re-route", suggestion: { sealedPostcode, teamId } };
}
