import type { Instant } from "@homeward/contracts";
import type { Logger } from "@homeward/kernel";
import { append, type NewMessage } from "@homeward/outbox";
import type { Tx } from "@homeward/postgres";
import type { Directory } from "../directory/directory.ts";
import { insertEntries, insertSealedWords } from "../history/history-store.ts";
import { homeward, link, noHistory, type Actor, type Entry, type Head } from "../history/history.ts";
import { compose, type Notify, type Composing } from "../notifications/compose.ts";
import { insertNotifications, type NewNotification } from "../notifications/notification-store.ts";
import { saveTimers, type Timer } from "../timers/timer-store.ts";
import { caseChange } from "./case-change.ts";
import type { Case } from "./case.ts";
import { unchanged, type Effect } from "./decision.ts";
import type { Step } from "./discharge.ts";
import type { Lead } from "./lead.ts";
import { positionOf, type CaseRecord, type Particulars } from "./record.ts";
import { createRecords } from "./records.ts";
import type { Retold } from "./retell.ts";
import { markWritten, newMarks, writeCases } from "./write-cases.ts";

/** What a person said beside the outcome: kept in the history, free text only as a keyed hash with the text sealed. */
export interface Words {
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  readonly sealed: string | null;
}

/** What was written, for those who have to be woken and for the log. */
export interface Written {
  readonly cases: number;
  readonly notifications: number;
  readonly timers: number;
}

/** Gathers what decisions say and writes it in set-based statements. */
export interface Writer {
  record(caseId: string): CaseRecord | undefined;
  particulars(caseId: string): Particulars | undefined;
  /** Particulars of cases that may be opened. */
  expect(opening: ReadonlyMap<string, Particulars>): void;
  /** A case that is told otherwise from now on. */
  retell(retold: Retold, actor: Actor): void;
  /** What a person's answer means to another case is Homeward's doing there: no history names a successor (P14). */
  write(steps: readonly Step[], actor: Actor, words?: Words): void;
  /** Sends all of it along. */
  save(tx: Tx, logger: Logger): Written;
}

interface Around {
  readonly directory: Directory;
  readonly now: Instant;
  readonly composing: Composing;
}

export function createWriter(loaded: readonly CaseRecord[], around: Around): Writer {
  const records = createRecords(loaded);
  const expected = new Map<string, Particulars>();
  const marks = newMarks();
  const pages = newPages();
  const particulars = (caseId: string) => records.get(caseId)?.particulars ?? expected.get(caseId);
  const writeStep = ({ caseId, opened: isNew, after, decision }: Step, actor: Actor, words?: Words) => {
    const fixed = particulars(caseId);
    if (!fixed) throw new Error(`case ${caseId} was decided without being loaded`);
    const before = records.get(caseId);
    if (before?.case.state === decision.next && decision.history.length === 0) return;
    markWritten(marks, before?.case, { after, isNew });
    const happened = linked(before, { particulars: fixed, after, decision, actor, at: around.now }, words);
    pages.entries.push(...happened.entries);
    if (happened.sealed) pages.sealed.push(happened.sealed);
    const record = { particulars: fixed, case: after, head: happened.head };
    records.set(record);
    const effects = [...decision.effects, ...newsOf(before?.case, after, decision.effects)];
    perform(effects, { record, lead: () => records.leadOf(fixed.dischargeId) }, around, pages);
  };
  return {
    record: (caseId) => records.get(caseId),
    particulars,
    expect: (opening) => opening.forEach((fixed, caseId) => expected.set(caseId, fixed)),
    retell({ record, changes }, actor) {
      records.set(record);
      marks.retold.add(record.case.facts.caseId);
      writeStep(toldOtherwise(record, changes), actor);
    },
    write: (steps, actor, words) =>
      steps.forEach((step, index) => {
        const isOwn = step.caseId === steps[0]?.caseId || actor.role === null;
        writeStep(step, isOwn ? actor : homeward("discharge"), index === 0 ? words : undefined);
      }),
    save(tx, logger) {
      writeCases(tx, records, marks);
      return savePages(tx, pages, { cases: marks.touched.size, logger });
    },
  };
}

const toldOtherwise = ({ case: after }: CaseRecord, changes: Retold["changes"]): Step => ({
  caseId: after.facts.caseId,
  opened: false,
  after,
  decision: { ...unchanged(after.state), history: changes.map((kind) => ({ kind, detail: {} })) },
});

interface Pages {
  readonly entries: (Entry & { readonly caseId: string })[];
  readonly sealed: { readonly caseId: string; readonly seq: number; readonly sealed: string }[];
  readonly notifications: NewNotification[];
  readonly timers: Timer[];
  readonly messages: NewMessage[];
}

const newPages = (): Pages => ({ entries: [], sealed: [], notifications: [], timers: [], messages: [] });

function savePages(tx: Tx, pages: Pages, { cases, logger }: { cases: number; logger: Logger }): Written {
  insertEntries(tx, pages.entries);
  insertSealedWords(tx, pages.sealed);
  // Never silent, and never a reason to stop chasing the child.
  insertNotifications(tx, pages.notifications, (notificationIds) =>
    logger.error({ event: "notification-decided-twice", notificationIds }),
  );
  saveTimers(tx, pages.timers);
  append(tx, pages.messages);
  if (pages.notifications.length > 0) tx.raise(NOTIFICATIONS);
  if (pages.timers.length > 0) tx.raise(TIMERS);
  if (cases > 0) tx.raise(STREAM);
  return { cases, notifications: pages.notifications.length, timers: pages.timers.length };
}

/** Wake the deliveries, the timers and the stream's feeder. */
export const NOTIFICATIONS = "notifications";
export const TIMERS = "timers";
export const STREAM = "stream";

interface Occurrence {
  readonly particulars: Particulars;
  readonly after: Case;
  readonly decision: Step["decision"];
  readonly actor: Actor;
  readonly at: Instant;
}

function linked(before: CaseRecord | undefined, what: Occurrence, words?: Words) {
  const { particulars, after, decision, actor, at } = what;
  const { caseId } = after.facts;
  let head: Head = before?.head ?? noHistory;
  const policy = { id: after.state.policy.id, version: after.state.policy.version };
  const rule = particulars.route && {
    rule: particulars.route.rule,
    ruleVersion: particulars.route.ruleVersion,
  };
  const entries = decision.history.map((line, index) => {
    const detail = index === 0 && words ? { ...line.detail, ...words.detail } : line.detail;
    const from = before?.case.state.status ?? null;
    const entry = link(head, {
      caseId,
      kind: line.kind,
      actor,
      at,
      from,
      to: after.state.status,
      policy,
      rule,
      detail,
    });
    head = entry;
    return { ...entry, caseId };
  });
  const [first] = entries;
  const sealed = first && words?.sealed ? { caseId, seq: first.seq, sealed: words.sealed } : null;
  return { entries, head, sealed };
}

/** The unit sees by whom its discharge is chased (P11): a new rung or state is news though no decision says so. */
function newsOf(before: Case | undefined, after: Case, effects: readonly Effect[]): Effect[] {
  if (!before || effects.some(({ kind }) => kind === "publish")) return [];
  const isSame =
    before.state.status === after.state.status && positionOf(before).rung === positionOf(after).rung;
  return isSame ? [] : [{ kind: "publish", ask: null, outcome: null }];
}

interface About {
  readonly record: CaseRecord;
  readonly lead: () => Lead;
}

function perform(effects: readonly Effect[], about: About, around: Around, pages: Pages): void {
  const { record } = about;
  const { caseId } = record.case.facts;
  for (const effect of effects) {
    switch (effect.kind) {
      case "notify":
        pages.notifications.push(...letters(effect, about, around));
        break;
      case "timer":
        pages.timers.push({
          caseId,
          timer: effect.timer,
          clock: effect.clock,
          rung: effect.rung,
          repeat: effect.repeat,
          dueAt: effect.at,
        });
        break;
      case "publish":
        pages.messages.push(
          ...caseChange(record, effect, { now: around.now, sealing: around.composing.sealing }),
        );
        break;
      case "tell-case":
        break;
    }
  }
}

function letters(notify: Notify, about: About, around: Around): NewNotification[] {
  return notify.to.flatMap((id) => {
    const point = around.directory.contactPoints.get(id);
    return point
      ? [
          compose(
            notify,
            point,
            { record: about.record, lead: about.lead(), at: around.now },
            around.composing,
          ),
        ]
      : [];
  });
}
