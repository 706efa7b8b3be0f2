import type { Instant } from "@homeward/contracts";
import { MINUTE, plus } from "@homeward/contracts";
import type { Pool } from "@homeward/postgres";
import type { CaseTools } from "../cases/unit-of-work.ts";
import type { Directory } from "../directory/directory.ts";
import { cancelAttempts, lockDue, putOffAttempts, startAttempts, type Due } from "./delivery-store.ts";
import type { InFlight } from "./in-flight.ts";
import { recompose } from "./handle-recompose.ts";
import { fateOf } from "./wanted.ts";

export interface Started {
  readonly due: readonly Due[];
  readonly cancelled: readonly Due[];
  readonly at: Instant;
  readonly directory: Directory;
}

/** For whom it is started, and how much of it. */
export interface StartingBy {
  readonly room: Pick<InFlight, "room" | "running" | "busy">;
  /** The number this process sends under. */
  readonly sender: number;
  /** This notification alone; nothing where it is not due or is being started elsewhere. */
  readonly only?: string;
}

/** How soon what rests with a held case is looked at again: a hold may end before its time, by any new event. */
const HELD = MINUTE;

/**
 * One short transaction before anything is sent: re-read the cases, cancel what is settled, put off what a hold rests,
 * compose anew what tells too much by now, record the rest as started.
 */
export function handleStart(pool: Pool, tools: CaseTools, by: StartingBy): Promise<Started> {
  return pool.transaction(async (tx) => {
    const { room, sender, only } = by;
    const which = { clock: tools.clock, limit: room.room(), busy: room.busy(), running: room.running() };
    const [directory, found, at] = await Promise.all([
      tools.directory.current(tx),
      lockDue(tx, only === undefined ? which : { ...which, only }),
      tx.now(tools.clock),
    ]);
    const fates = Object.groupBy(found, fateOf);
    const { send = [], cancel: settled = [], "compose-anew": outdated = [], rest: resting = [] } = fates;
    const wanted = [...send];
    for (const due of outdated) wanted.push(await recompose(tx, tools, directory, due));
    startAttempts(tx, wanted, { sender, at });
    cancelAttempts(tx, settled, at);
    putOffAttempts(
      tx,
      resting.map(({ notificationId }) => notificationId),
      plus(at, HELD),
    );
    return { due: wanted, cancelled: settled, at, directory };
  });
}
