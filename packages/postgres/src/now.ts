import { instant, type Instant } from "@homeward/contracts";
import type { Db } from "./db.ts";
import { sql, type Query } from "./sql.ts";

/** The part of the kernel's clock that is needed here: how far time is moved, in microseconds. */
export interface MovableClock {
  offset(): number;
}

/** `clock_timestamp() as now`: to read the instant in the round trip that takes the lock; then {@link moved}. */
export const nowColumn: Query = sql`clock_timestamp() as now`;

/** An instant read by {@link nowColumn}, moved by the clock. */
export const moved = (now: Instant, clock: MovableClock): Instant => instant(now + clock.offset());

/** In SQL: when the statement came, moved by the clock. Found by index, unlike an instant that is read anew for each row. */
export const movedNow = (clock: MovableClock): Query =>
  sql`(statement_timestamp() + ${clock.offset()}::float8 * interval '1 microsecond')`;

/** The instant of a decision: the database's clock plus the offset. One round trip. */
export async function readNow(db: Db, clock: MovableClock): Promise<Instant> {
  const [row] = await db.query<{ now: Instant }>(sql`select ${nowColumn}`);
  if (row === undefined) throw new Error("the database gave no instant");
  return moved(row.now, clock);
}
