import {
  type CaseList,
  type CaseState,
  type CaseView,
  type FirstContactRequest,
  type Instant,
  parseInstant,
  type RouteFacts,
} from "@homeward/contracts";
import type { FirstContact } from "../cases/case.ts";
import { deathAsTold } from "../cases/death.ts";
import type { Lead } from "../cases/lead.ts";
import { deadlinesOf, positionOf, type CaseRecord } from "../cases/record.ts";
import { statementFor } from "../messages/statement.ts";

type NotificationView = CaseView["notifications"][number];
type EntryView = CaseView["history"][number];
type Attempt = NotificationView["attempts"][number];
type ListItem = CaseList["items"][number];

/** A notification as it is kept; its type is written without the contract's "case.". */
export interface SentRow extends Pick<
  NotificationView,
  "notificationId" | "clock" | "rung" | "repeat" | "decidedAt"
> {
  readonly type: "alarm" | "reminder" | "information" | "stand-down";
  readonly contactPointId: string;
  readonly channel: "webhook" | "email" | "sms";
}

export interface AttemptRow extends Omit<Attempt, "reason"> {
  readonly notificationId: string;
  readonly reason: string | null;
}

export type EntryRow = Pick<EntryView, "seq" | "text" | "prevHash" | "hash">;

/** A case with who leads its discharge, as a list shows it. */
export interface Found {
  readonly record: CaseRecord;
  readonly lead: Lead;
}

/** With everything that one page about it shows. */
export interface Whole extends Found {
  readonly notifications: readonly SentRow[];
  readonly attempts: readonly AttemptRow[];
  readonly history: readonly EntryRow[];
}

/** A case as one who may read it sees it, with the facts that this reader may see. */
export function viewCase(whole: Whole, facts: RouteFacts): CaseView {
  const attemptsOf = Map.groupBy(whole.attempts, ({ notificationId }) => notificationId);
  return {
    ...viewItem(whole),
    notifications: whole.notifications.map((row) => viewSent(row, attemptsOf.get(row.notificationId) ?? [])),
    history: whole.history.map(viewEntry),
    ...facts,
  };
}

/** The same without notifications, history and facts. */
export function viewItem({ record, lead }: Found): Omit<ListItem, "notifications" | "history"> {
  const { particulars, case: c } = record;
  const { facts, state } = c;
  const { stayId, dischargeNumber, subject } = particulars;
  return {
    caseId: facts.caseId,
    reference: particulars.reference,
    stayId,
    dischargeNumber,
    round: particulars.round,
    part: facts.part,
    urgent: state.urgent,
    test: particulars.test,
    state: state.status,
    closedAs: state.closedAs,
    recipient: particulars.recipient,
    openedAt: particulars.openedAt,
    dischargedAt: subject.is === "discharge" ? subject.dischargedAt : null,
    policy: { id: state.policy.id, version: state.policy.version },
    ...positionOf(c),
    heldUntil: state.acceptance.is === "resting" ? state.acceptance.until : null,
    deadlines: deadlinesOf(c),
    takenOn: state.takenOn,
    firstContact: state.firstContact && viewContact(state.firstContact),
    route: particulars.route,
    statement: statementOf(record, lead),
  };
}

/** As its recipient hears it: who took over from an ended one is not said. */
const statementOf = ({ particulars: { subject }, case: { state } }: CaseRecord, lead: Lead): string =>
  statementFor({
    notification: { kind: "information" },
    about: { closedAs: state.closedAs, death: deathAsTold(state), subject, takenOn: lead },
    contactPoint: { reader: "recipient" },
  });

const viewContact = ({ by, at, with: whom, how }: FirstContact) => ({
  by,
  at,
  with: whom,
  how: how as FirstContactRequest["how"],
});

function viewSent(row: SentRow, attempts: readonly AttemptRow[]): NotificationView {
  const { notificationId, clock, rung, repeat, decidedAt } = row;
  return {
    notificationId,
    type: `case.${row.type}`,
    clock,
    rung,
    repeat,
    contactPoint: { id: row.contactPointId, channel: row.channel },
    decidedAt,
    attempts: attempts.map(({ n, at, result, status, durationMs, reason }) => ({
      n,
      at,
      result,
      status,
      durationMs,
      ...(reason !== null && { reason }),
    })),
  };
}

/** What an entry says is read from the text that its hash covers, so that the two cannot differ. */
function viewEntry({ seq, text, prevHash, hash }: EntryRow): EntryView {
  const said = JSON.parse(text) as {
    at: string;
    kind: string;
    actor: EntryView["actor"];
    channel: string;
    from: CaseState | null;
    to: CaseState;
    detail: EntryView["detail"];
  };
  const { kind, actor, channel, from, to, detail } = said;
  const at: Instant = parseInstant(said.at);
  return { seq, at, kind, actor, channel, from, to, detail, text, prevHash, hash };
}
