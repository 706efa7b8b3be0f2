import type { Instant } from "@homeward/contracts";
import { nowColumn, sql, type Db, type Tx } from "@homeward/postgres";
import { newStay, type LiveDischarge, type Stay } from "./stay.ts";

/** How a stay is found: by the unit's organisation code and what stands for the unit's own spell id. */
export interface StayName {
  readonly odsCode: string;
  readonly spellHash: string;
}

/** A stay as it is first told of. */
export interface NamedStay extends StayName {
  /** The id it gets if nobody has told of it before. */
  readonly stayId: string;
}

export interface LockedStays {
  /** In the order they were asked for. */
  readonly stays: readonly Stay[];
  /** Read once every lock was had. */
  readonly now: Instant;
}

const nameOf = ({ odsCode, spellHash }: StayName) => `${odsCode} ${spellHash}`;

/**
 * Makes the stays that are new and locks them all, in one order for every process, so that two cannot wait for each
 * other. No two of them may be the same.
 */
export async function lockStays(tx: Tx, named: readonly NamedStay[]): Promise<LockedStays> {
  // The update changes nothing: it is what locks a row that is there, and returns it.
  const rows = await tx.query<{ stayId: string; odsCode: string; spellHash: string; now: Instant }>(sql`
    insert into stays as stay (stay_id, ods_code, spell_hash)
    select * from unnest(
      ${named.map(({ stayId }) => stayId)}::uuid[], ${named.map(({ odsCode }) => odsCode)}::text[],
      ${named.map(({ spellHash }) => spellHash)}::text[])
      as named (stay_id, ods_code, spell_hash)
    order by ods_code, spell_hash
    on conflict (ods_code, spell_hash) do update set spell_hash = stay.spell_hash
    returning stay_id as "stayId", ods_code as "odsCode", spell_hash as "spellHash", ${nowColumn}`);
  const proposed = new Set(named.map(({ stayId }) => stayId));
  const ids = new Map(rows.map((row) => [nameOf(row), row.stayId]));
  const discharges = await dischargesOf(
    tx,
    rows.map(({ stayId }) => stayId).filter((stayId) => !proposed.has(stayId)),
  );
  const stays = named.map((name) => stayFrom(ids.get(nameOf(name)) ?? name.stayId, discharges));
  const now = rows.reduce((latest, row) => (row.now > latest ? row.now : latest), rows[0]?.now as Instant);
  return { stays, now };
}

export interface DischargeRow extends LiveDischarge {
  readonly stayId: string;
  readonly unitName: string;
  readonly reversedAt: Instant | null;
}

/** Every discharge of these stays, lowest number first. */
export async function dischargesOf(db: Db, stayIds: readonly string[]): Promise<DischargeRow[]> {
  if (stayIds.length === 0) return [];
  return db.query<DischargeRow>(sql`
    select stay_id as "stayId", discharge_id as "dischargeId", number, unit_name as "unitName",
      occurred_at as "occurredAt", discharged_at as "dischargedAt", told_by as "toldBy", reversed_at as "reversedAt"
    from discharges where stay_id = any(${stayIds}::uuid[]) order by number`);
}

function stayFrom(stayId: string, discharges: readonly DischargeRow[]): Stay {
  const own = discharges.filter((discharge) => discharge.stayId === stayId);
  const live = own.filter(({ reversedAt }) => reversedAt === null);
  return {
    ...newStay(stayId),
    discharges: own.length,
    live: live.map(({ dischargeId, number, occurredAt, dischargedAt, toldBy }) => ({
      dischargeId,
      number,
      occurredAt,
      dischargedAt,
      toldBy,
    })),
  };
}

/** Whether this unit's organisation has told of this stay. */
export async function isStayOf(db: Db, stayId: string, odsCode: string): Promise<boolean> {
  const rows = await db.query(
    sql`select from stays where stay_id = ${stayId}::uuid and ods_code = ${odsCode}`,
  );
  return rows.length > 0;
}
