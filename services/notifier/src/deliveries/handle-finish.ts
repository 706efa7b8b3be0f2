import { plus, type Instant } from "@homeward/contracts";
import { append, type NewMessage } from "@homeward/outbox";
import { readNow, type Pool, type Tx } from "@homeward/postgres";
import { tellOfUnusable } from "../alarms/unusable.ts";
import { beginWork, type CaseTools, type UnitOfWork } from "../cases/unit-of-work.ts";
import { NOTIFICATIONS } from "../cases/writer.ts";
import { isOfTeam, type Directory } from "../directory/directory.ts";
import { homeward } from "../history/history.ts";
import { readerOf } from "../messages/told.ts";
import { configurationFault } from "../sending/attempt-result.ts";
import { nextAttemptDelayMs } from "../sending/retry.ts";
import type { TimedResult } from "../sending/sender.ts";
import { finishAttempts, type Finished } from "./delivery-store.ts";

/** What came of one attempt. */
export interface AttemptOutcome extends TimedResult {
  readonly notificationId: string;
  readonly contactPointId: string;
  /** Which attempt it was, from 1. */
  readonly n: number;
}

/**
 * Records outcomes and lets the cases know: a first success, or that nobody of a rung can be reached at all. Of
 * a contact point that our own configuration keeps from being reached a person is told.
 */
export async function handleFinish(
  pool: Pool,
  tools: CaseTools,
  outcomes: readonly AttemptOutcome[],
): Promise<void> {
  await pool.transaction(async (tx) => {
    const now = await readNow(tx, tools.clock);
    const all = outcomes.map((it) => finished(it, now));
    const { delivered, undeliverable } = await finishAttempts(tx, all);
    // Only now is it known when those come again.
    if (all.some(({ leaves }) => leaves === "pending")) tx.raise(NOTIFICATIONS);
    if (delivered.length + undeliverable.length > 0) await tellCases(tx, tools, { delivered, undeliverable });
    const faulty = outcomes.filter(({ result }) => configurationFault(result) !== null);
    // After the cases, as everywhere: who holds a case may be waiting to write a message.
    if (faulty.length > 0) append(tx, unusable(faulty, await tools.directory.current(tx), now));
  });
}

async function tellCases(
  tx: Tx,
  tools: CaseTools,
  { delivered, undeliverable }: Awaited<ReturnType<typeof finishAttempts>>,
): Promise<void> {
  const caseIds = [...delivered, ...undeliverable].map(({ caseId }) => caseId);
  const work = await beginWork(tx, tools, { caseIds, mayClose: true });
  const actor = homeward("delivery");
  for (const { caseId, contactPointId, ...rung } of delivered) {
    if (isWard(work, caseId, contactPointId)) continue;
    const recipient = reachesRecipient(work, caseId, contactPointId);
    work.input(caseId, { kind: "delivered", ...rung, recipient }, actor);
  }
  for (const { caseId, ...rung } of undeliverable)
    work.input(caseId, { kind: "undelivered", ...rung }, actor);
  work.save();
}

function unusable(
  outcomes: readonly AttemptOutcome[],
  { contactPoints }: Directory,
  now: Instant,
): NewMessage[] {
  return outcomes.flatMap(({ contactPointId, result }) => {
    const failure = configurationFault(result);
    const test = contactPoints.get(contactPointId)?.test ?? false;
    return failure === null ? [] : [tellOfUnusable({ contactPointId, test, failure }, now)];
  });
}

function finished({ notificationId, n, result, durationMs }: AttemptOutcome, now: Instant): Finished {
  const base = { notificationId, n, durationMs, result: result.kind, status: null, reason: null };
  if (result.kind === "delivered")
    return { ...base, status: result.status, leaves: "delivered", nextAttemptAt: null };
  const said = result.kind === "refused" ? { status: result.status } : { reason: result.reason };
  if (result.forGood) return { ...base, ...said, leaves: "refused", nextAttemptAt: null };
  const wish =
    result.kind === "refused" && result.retryAfterMs !== undefined
      ? { retryAfterMs: result.retryAfterMs }
      : {};
  const waitMs = Math.ceil(nextAttemptDelayMs(n, Math.random, wish));
  return { ...base, ...said, leaves: "pending", nextAttemptAt: plus(now, waitMs * 1_000) };
}

/** The discharging unit's own contact point: that it has heard says nothing of whether anybody at home has (P2). */
function isWard(work: UnitOfWork, caseId: string, contactPointId: string): boolean {
  const owner = work.directory.contactPoints.get(contactPointId)?.owner;
  return owner?.kind === "unit" && work.record(caseId)?.particulars.recipient.kind !== "unit";
}

/** Whether a contact point is the recipient's own, its crisis service's, or that of one of their people. */
function reachesRecipient(work: UnitOfWork, caseId: string, contactPointId: string): boolean {
  const { directory } = work;
  const particulars = work.record(caseId)?.particulars;
  const owner = directory.contactPoints.get(contactPointId)?.owner;
  if (!particulars || !owner) return false;
  const { recipient, crisisTeamId } = particulars;
  const reader = readerOf(owner, recipient.teamId, crisisTeamId);
  if (reader === "unit") return recipient.kind === "unit";
  if (reader !== "person" || owner.kind !== "person") return reader === "recipient" || reader === "crisis";
  const person = directory.people.get(owner.id);
  return [recipient.teamId, crisisTeamId].some((id) => {
    const team = id === null ? undefined : directory.teams.get(id);
    return team !== undefined && person !== undefined && isOfTeam(team, person.odsCode);
  });
}
