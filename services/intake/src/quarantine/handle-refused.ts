import { messageTypes, nameId, topics, type alarmMessage } from "@homeward/contracts";
import { sha256, type Clock, type Sealing } from "@homeward/kernel";
import { append } from "@homeward/outbox";
import type { Pool } from "@homeward/postgres";
import type { z } from "zod";
import { SOURCE } from "../reports/message.ts";
import { keepRefused } from "./quarantine-store.ts";

/** What a valid key sent and Homeward could not take. */
export interface Refused {
  readonly code: string;
  readonly odsCode: string;
  readonly ward: string;
  readonly bytes: Buffer;
}

export interface HandlingRefused {
  readonly pool: Pool;
  readonly sealing: Sealing;
  readonly clock: Clock;
}

/**
 * Keeps the bytes and raises one alarm at the unit, in one transaction. The same bytes refused again for the same
 * reason are the same: a system that repeats itself all night does not ring all night.
 */
export async function handleRefused(
  { pool, sealing, clock }: HandlingRefused,
  { code, odsCode, ward, bytes }: Refused,
): Promise<void> {
  const id = nameId("quarantine", odsCode, code, sealing.keyedHash(sha256(bytes)));
  await pool.transaction(async (tx) => {
    const at = await tx.now(clock);
    const row = { id, at, code, odsCode, ward, bytes: bytes.length, sealed: sealing.seal(bytes) };
    if (!(await keepRefused(tx, row))) return;
    const alarmId = nameId("alarm", "report-refused", id);
    const data: z.input<typeof alarmMessage> = {
      alarmId,
      kind: "report-refused",
      about: { quarantineId: id, code },
      tell: { to: "unit", odsCode, ward },
      severity: "high",
      why: `A report of this unit was refused (${code}) and nobody was told of what it says. It is kept in quarantine; correct it and send it again, or telephone the community team.`,
    };
    const alarm = {
      topic: topics.alarms,
      key: alarmId,
      ...messageTypes.alarm,
      time: at,
      source: SOURCE,
      data,
    };
    await append(tx, [{ ...alarm, id: nameId("alarm-message", alarmId) }]);
  });
}
