import {
  caseChangeMessage,
  instant,
  topics,
  type CaseChangeMessage,
  type Instant,
  type Message,
} from "@homeward/contracts";
import { adoptPublished, eachMessage, handAgain, type LeftOut } from "@homeward/outbox";
import type { Tx } from "@homeward/postgres";
import type { CaseState, TakenOn } from "../cases/case.ts";
import type { Known } from "../cases/decision.ts";
import { beginWork, type CaseTools } from "../cases/unit-of-work.ts";
import { createSubscribers } from "../consumer.ts";
import { homeward } from "../history/history.ts";
import { createTools, type NotifierDeps } from "../notifier.ts";
import { cancelUntried, isKnown } from "./restore-store.ts";

const SOURCE = "homeward/notifier";
/** The clock of which alarms are still to be heard. */
const running = {
  waiting: "acceptance",
  held: "acceptance",
  accepted: "contact",
  "passing-on": "contact",
  closed: null,
} as const;

export interface RestoredCases {
  /** Cases that stand again as they were told. */
  readonly cases: number;
  /** Messages that were decided again and are not sent again. */
  readonly unsent: number;
  /** Cases that were told of and are not there: the route that opened them is no longer kept. */
  readonly routeless: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * After a restore: opens again the cases that routes and alarms tell of, and puts each where its own last message says
 * that it stood. Its deliveries must not run meanwhile. `messages` are all that the transport still keeps, in order
 * within a key.
 */
export async function restoreCases(
  deps: Omit<NotifierDeps, "sender">,
  messages: readonly Message[],
): Promise<RestoredCases> {
  const { pool } = deps;
  const tools = createTools(deps);
  const subscribers = createSubscribers(deps, tools);
  const inTime = messages.toSorted((a, b) => a.time - b.time);
  const leftOut = await eachMessage(pool, inTime, (message) => handAgain(subscribers, message));
  const restored = { cases: 0, unsent: 0, routeless: new Array<string>() };
  const toldUntil = newestOwn(messages);
  const last = lastTold(messages);
  const heads = messages.filter(({ id }) => last.has(id));
  leftOut.push(
    ...(await eachMessage(pool, settledFirst(heads, last), async ({ id }) => {
      const told = last.get(id);
      if (told === undefined) return;
      const unsent = await pool.transaction((tx) => restoreOne(tx, tools, { ...told, toldUntil }));
      if (unsent === "routeless") restored.routeless.push(told.change.caseId);
      if (typeof unsent !== "number") return;
      restored.cases += 1;
      restored.unsent += unsent;
    })),
  );
  await pool.transaction((tx) => adoptPublished(tx, SOURCE, messages));
  return { ...restored, leftOut };
}

/** Until when the notifier is known to have worked. */
const newestOwn = (messages: readonly Message[]): Instant =>
  messages
    .filter(({ source }) => source === SOURCE)
    .reduce((newest, { time }) => (time > newest ? time : newest), instant(0));

interface Told {
  readonly change: CaseChangeMessage;
  /** Since when the case stood at its rung and in its state. */
  readonly since: Instant;
}

/** Of each case what was told last, by the id of the message that told it. What cannot be read was left out before. */
function lastTold(messages: readonly Message[]): Map<string, Told> {
  const last = new Map<string, Told & { readonly id: string }>();
  for (const { id, topic, data, time } of messages) {
    if (topic !== topics.caseChanges) continue;
    const { data: change } = caseChangeMessage.safeParse(data);
    if (change === undefined) continue;
    const before = last.get(change.caseId);
    if (before !== undefined && before.change.historyHead.seq >= change.historyHead.seq) continue;
    const isSame = before?.change.rung === change.rung && before.change.state === change.state;
    last.set(change.caseId, { id, change, since: isSame ? before.since : time });
  }
  return new Map([...last.values()].map((told) => [told.id, told]));
}

/** So that no two ever lead at once. */
const settledFirst = (messages: readonly Message[], last: ReadonlyMap<string, Told>): Message[] =>
  messages.toSorted((a, b) => Number(isOpen(last.get(a.id))) - Number(isOpen(last.get(b.id))));
const isOpen = (told: Told | undefined): boolean => told?.change.state !== "closed";

/** Answers how many messages are not sent again, where the case was behind what was told. */
async function restoreOne(
  tx: Tx,
  tools: CaseTools,
  { change, since, toldUntil }: Told & { readonly toldUntil: Instant },
): Promise<number | "known" | "routeless"> {
  const { caseId, historyHead, toldAt } = change;
  const work = await beginWork(tx, tools, { caseIds: [caseId], mayClose: true });
  const record = work.record(caseId);
  if (record === undefined) return "routeless";
  if (await isKnown(tx, caseId, historyHead)) return "known";
  const known: Known = {
    status: change.state,
    closedAs: change.closedAs as CaseState["closedAs"],
    takenOn: change.takenOn as TakenOn | null,
    toldAt,
    rung: change.rung,
    since,
    toldUntil,
    ...historyHead,
    forgotten: historyHead.seq - record.head.seq,
  };
  work.input(caseId, { kind: "restored", known }, homeward("discharge"));
  work.save();
  // Where it is not known that anybody was reached, what was decided is sent, perhaps again, under its own id.
  return toldAt === null ? 0 : cancelUntried(tx, [caseId], running[change.state]);
}
