import {
  formatInstant,
  type AcknowledgementOutcome,
  type Instant,
  type WebhookBodyJson,
} from "@homeward/contracts";
import { outcomesFor } from "../cases/right.ts";
import { factsFor } from "./need-to-know.ts";
import { statementFor } from "./statement.ts";
import type { Places, ToldMessage } from "./told.ts";
import { whySentence } from "./why.ts";

type Json = WebhookBodyJson;

/** The body of the webhook that tells of a case, exactly as the contract has it, ready for JSON. */
export function buildWebhookBody(told: ToldMessage): Json {
  const timestamp = formatInstant(told.notification.decidedAt);
  const data = dataOf(told);
  const { kind } = told.notification;
  if (kind === "stand-down") return { type: "case.stand-down", timestamp, data };
  return { type: `case.${kind}`, timestamp, data: { ...data, ...factsFor(told) } };
}

type CaseData = Extract<Json, { type: "case.stand-down" }>["data"];

function dataOf(told: ToldMessage): CaseData {
  const { notification, about } = told;
  const { subject, recipient } = about;
  const standsDown = notification.kind === "stand-down";
  return {
    notificationId: notification.id,
    caseId: about.caseId,
    reference: about.reference,
    ...dischargeOf(told),
    round: about.round,
    test: about.test,
    part: about.part,
    urgent: about.urgent,
    clock: notification.clock,
    rung: notification.rung,
    repeat: notification.repeat,
    why: whySentence(told),
    deadlineAt: standsDown ? null : instantOrNull(notification.deadlineAt),
    contactDueAt: standsDown ? null : instantOrNull(about.contactDueAt),
    recipient: { teamId: recipient.teamId, name: recipient.name, odsCode: recipient.odsCode },
    statement: statementFor(told),
    outcomes: outcomesOf(told),
    links: linksOf(about.caseId, told.places),
    ...(subject.is === "alarm" && { alarm: { kind: subject.kind, about: { ...subject.about } } }),
  };
}

function dischargeOf({ about: { subject } }: ToldMessage) {
  if (subject.is === "alarm") return { stayId: null, dischargeNumber: null, unit: null, dischargedAt: null };
  const { stayId, dischargeNumber, unit, dischargedAt } = subject;
  return {
    stayId,
    dischargeNumber,
    unit: { odsCode: unit.odsCode, name: unit.name, ward: unit.ward, phone: unit.phone },
    dischargedAt: formatInstant(dischargedAt),
  };
}

const instantOrNull = (at: Instant | null) => (at === null ? null : formatInstant(at));

const settledByAcceptance: readonly AcknowledgementOutcome[] = ["accepted", "already-known"];

/** The answers this reader may give now: none to news, and no second acceptance once the lead has accepted. */
function outcomesOf({ notification, about, contactPoint }: ToldMessage): AcknowledgementOutcome[] {
  if (notification.kind === "stand-down" || notification.kind === "information") return [];
  const { reader } = contactPoint;
  if (about.subject.is === "alarm") {
    const isOwn = reader === "recipient" || (reader === "unit" && about.recipient.kind === "unit");
    return isOwn ? ["noted"] : [];
  }
  if (reader === "unit" || reader === "platform") return [];
  const offered = outcomesFor(about.part, about.recipient.kind);
  return about.takenOn ? offered.filter((outcome) => !settledByAcceptance.includes(outcome)) : offered;
}

/** Where a case is read and answered. */
export function linksOf(caseId: string, { publicUrl, page }: Places): CaseData["links"] {
  const url = `${publicUrl.replace(/\/+$/, "")}/v1/cases/${caseId}`;
  return { case: url, acknowledge: `${url}/acknowledgements`, firstContact: `${url}/first-contact`, page };
}
