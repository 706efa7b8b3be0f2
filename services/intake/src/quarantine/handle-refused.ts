import { nameId } from "@homeward/contracts";
import { sha256, type Clock, type Sealing } from "@homeward/kernel";
import { append } from "@homeward/outbox";
import type { Pool } from "@homeward/postgres";
import { refusalAlarm, hourOf } from "./alarm.ts";
import { isFirstOfHour, keepRefused } from "./quarantine-store.ts";

/** What a valid key sent and Homeward could not take. */
export interface Refused {
  readonly code: string;
  readonly odsCode: string;
  readonly ward: string;
  readonly bytes: Buffer;
  /** Sent under a demo key, which is known to everybody: its alarm never reaches a live contact point. */
  readonly test: boolean;
}

export interface HandlingRefused {
  readonly pool: Pool;
  readonly sealing: Sealing;
  readonly clock: Clock;
}

/**
 * Keeps the bytes, or counts them where they are kept already, and raises an alarm at the unit: one an hour for each
 * reason, in the same transaction. So a flood rings once, and what goes on being refused goes on ringing.
 */
export async function handleRefused(
  { pool, sealing, clock }: HandlingRefused,
  { code, odsCode, ward, bytes, test }: Refused,
): Promise<void> {
  const id = nameId("quarantine", odsCode, ward, code, sealing.keyedHash(sha256(bytes)));
  await pool.transaction(async (tx) => {
    const at = await tx.now(clock);
    await keepRefused(tx, { id, at, code, odsCode, ward, bytes: bytes.length, sealed: sealing.seal(bytes) });
    const ringing = { odsCode, ward, code, hour: hourOf(at), test, quarantineId: id };
    if (await isFirstOfHour(tx, ringing)) append(tx, [refusalAlarm(ringing, at)]);
  });
}
