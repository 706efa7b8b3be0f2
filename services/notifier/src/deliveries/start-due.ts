import { plus } from "@homeward/contracts";
import { backoffMs, isRetriable } from "@homeward/kernel";
import { append } from "@homeward/outbox";
import { DatabaseUnavailable, type Pool } from "@homeward/postgres";
import { tellOfStuck } from "../alarms/stuck.ts";
import type { CaseTools } from "../cases/unit-of-work.ts";
import { caseOfNotification, putOffAttempts } from "./delivery-store.ts";
import { dueNow } from "./due-store.ts";
import { handleStart, type Started, type StartingBy } from "./handle-start.ts";

export interface Starter {
  /** Starts what is due and hands it over as it is committed; answers whether anything was done. */
  start(by: StartingBy, onStarted: (started: Started) => void): Promise<boolean>;
  /** How many notifications a mistake of ours keeps from being started. */
  stuck(): number;
}

/** Notifications that could not be started, by how often. */
type Failures = Map<string, number>;

interface Place {
  readonly pool: Pool;
  readonly tools: CaseTools;
  readonly failures: Failures;
}

/** A failed batch is started one by one, so that one bad row never stalls its neighbours. */
export function createStarter(pool: Pool, tools: CaseTools): Starter {
  const place: Place = { pool, tools, failures: new Map() };
  return {
    async start(by, onStarted) {
      try {
        const started = await handleStart(pool, tools, by);
        settle(place, started, onStarted);
        return started.due.length + started.cancelled.length > 0;
      } catch (error) {
        if (error instanceof DatabaseUnavailable) throw error;
        tools.logger.error({ event: "start-batch-failed", error });
        await oneByOne(place, by, onStarted);
        return true;
      }
    },
    stuck: () => place.failures.size,
  };
}

function settle({ failures }: Place, started: Started, onStarted: (started: Started) => void): void {
  for (const { notificationId } of [...started.due, ...started.cancelled]) failures.delete(notificationId);
  onStarted(started);
}

/** What is committed as started is handed over at once: were the database to go now, nobody else would send it. */
async function oneByOne(place: Place, by: StartingBy, onStarted: (started: Started) => void): Promise<void> {
  const { pool, tools } = place;
  const { room } = by;
  const which = { clock: tools.clock, limit: room.room(), busy: room.busy(), running: room.running() };
  const ids = await dueNow(pool, which);
  for (const only of ids) {
    try {
      settle(place, await handleStart(pool, tools, { ...by, only }), onStarted);
    } catch (error) {
      if (error instanceof DatabaseUnavailable) throw error;
      await tryLater(place, only, error);
    }
  }
}

/** A conflict is only tried again. Any other failure is a mistake of ours, of which a person is told the first time. */
async function tryLater({ pool, tools, failures }: Place, id: string, error: unknown): Promise<void> {
  const failed = !isRetriable(error);
  const before = failures.get(id) ?? 0;
  const waitMs = backoffMs(before, { baseMs: 1_000, capMs: 60_000, random: Math.random });
  await pool.transaction(async (tx) => {
    const now = await tx.now(tools.clock);
    putOffAttempts(tx, [id], plus(now, Math.ceil(waitMs) * 1_000));
    const about = failed && before === 0 ? await caseOfNotification(tx, id) : null;
    if (about) append(tx, tellOfStuck("delivery-stuck", { ...about, name: [id] }, now));
  });
  if (failed) failures.set(id, before + 1);
  tools.logger.error({ event: "start-failed", notificationId: id, failures: failures.get(id) ?? 0, error });
}
