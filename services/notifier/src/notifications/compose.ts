import { nameIdWithin, type Instant, type RouteFacts } from "@homeward/contracts";
import type { Sealing } from "@homeward/kernel";
import type { Effect } from "../cases/decision.ts";
import { deathAsTold } from "../cases/death.ts";
import type { Lead } from "../cases/lead.ts";
import type { CaseRecord } from "../cases/record.ts";
import type { ContactPoint } from "../directory/directory.ts";
import { concealedFrom } from "../messages/conceal.ts";
import { buildEmail } from "../messages/email.ts";
import { buildWebhookBody } from "../messages/message.ts";
import {
  readerOf,
  type Places,
  type ToldCase,
  type ToldMessage,
  type ToldNotification,
} from "../messages/told.ts";
import type { Outgoing } from "../sending/sender.ts";
import type { NewNotification } from "./notification-store.ts";

export type Notify = Extract<Effect, { kind: "notify" }>;

export interface Composing {
  readonly sealing: Sealing;
  readonly places: Places;
  /** The right-hand side of Message-IDs. */
  readonly mailHost: string;
}

/** The message as it will be sent, at every attempt the same (see handle-recompose); sealed, since a full webhook carries identity. */
export function compose(
  notify: Notify,
  point: ContactPoint,
  about: { record: CaseRecord; lead: Lead; at: Instant },
  composing: Composing,
): NewNotification {
  const { caseId } = about.record.case.facts;
  const { type, clock, rung, repeat, why } = notify;
  const id = nameIdWithin(caseId, "notification", clock, type, rung, repeat, point.id);
  const notification: ToldNotification = {
    id,
    clock,
    kind: type,
    rung,
    repeat,
    why,
    decidedAt: about.at,
    deadlineAt: deadlineOf(notify, about.record),
  };
  const { recipient, crisisTeamId } = about.record.particulars;
  const reader = readerOf(point.owner, recipient.teamId, crisisTeamId);
  const told: ToldMessage = {
    notification,
    about: concealedFrom(reader, toldCase(about.record, about.lead)),
    contactPoint: { reader, content: point.content },
    facts: point.content === "full" ? openFacts(about.record, composing.sealing) : null,
    places: composing.places,
  };
  const body = composing.sealing.seal(JSON.stringify(outgoing(told, point, composing.mailHost)));
  const fullFor = about.record.particulars.content === "full" ? reader : null;
  const decided = { id, caseId, type, clock, rung, repeat, why, decidedAt: about.at };
  return { ...decided, contactPointId: point.id, body, fullFor };
}

function outgoing(told: ToldMessage, point: ContactPoint, mailHost: string): Outgoing {
  const notificationId = told.notification.id;
  if (point.channel === "webhook")
    return { channel: "webhook", notificationId, body: JSON.stringify(buildWebhookBody(told)) };
  return { channel: "email", notificationId, email: buildEmail(told, mailHost) };
}

function deadlineOf({ type, clock }: Notify, { case: { state } }: CaseRecord): Instant | null {
  const at = state[clock];
  if (type !== "alarm" && type !== "reminder") return null;
  if (at.is === "climbing") return at.deadlineAt;
  return at.is === "pending" ? at.dueAt : null;
}

/** What the recipient's part may see of the child; null where there is nothing. */
export function openFacts(record: CaseRecord, sealing: Sealing): RouteFacts | null {
  const { sealedFacts } = record.particulars;
  return sealedFacts === null ? null : (JSON.parse(sealing.openText(sealedFacts)) as RouteFacts);
}

/** A case as messages tell of it. */
export function toldCase({ particulars, case: { facts, state } }: CaseRecord, lead: Lead): ToldCase {
  return {
    caseId: facts.caseId,
    reference: particulars.reference,
    round: particulars.round,
    test: particulars.test,
    part: facts.part,
    urgent: state.urgent,
    closedAs: state.closedAs,
    death: deathAsTold(state),
    contactDueAt: state.contactDueAt,
    recipient: particulars.recipient,
    takenOn: lead,
    subject: particulars.subject,
    content: particulars.content,
  };
}
