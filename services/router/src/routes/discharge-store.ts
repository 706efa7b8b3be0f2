import type { Instant, RouteMessage } from "@homeward/contracts";
import { json, nowColumn, sql, ts, type Db, type Query, type Tx } from "@homeward/postgres";
import { emptyRoute, type Route } from "../resolution/route.ts";

/** What the unit said of a discharge that is not secret and goes out with every version of its route. */
export type About = Pick<RouteMessage, "dischargedAt" | "test" | "unit" | "risk">;

export interface DischargeRef {
  readonly dischargeId: string;
  readonly stayId: string;
  readonly dischargeNumber: number;
}

/** A discharge as routing knows it. */
export interface KnownDischarge extends DischargeRef {
  /** Of the last event heard; 0 = none, and then nothing else is known either. */
  readonly sequence: number;
  readonly about: About | null;
  readonly sealedReport: string | null;
  readonly route: Route;
}

/** A discharge that is locked, so that its chain can go on. */
export interface Discharge extends KnownDischarge {
  /** Hash of the last version; "" before the first. */
  readonly head: string;
}

interface Row extends KnownDischarge {
  readonly now: Instant;
}

/** Rows that are locked until the transaction ends, and the database's instant once they were. */
export interface Locked {
  readonly discharges: ReadonlyMap<string, Discharge>;
  /** null when there is no row. */
  readonly now: Instant | null;
}

/** Locks the discharges, making room for those that are new. Always in the order of their ids. */
export async function lockOrBegin(tx: Tx, refs: readonly DischargeRef[]): Promise<Locked> {
  const inOrder = refs.toSorted((a, b) => (a.dischargeId < b.dischargeId ? -1 : 1));
  tx.send(sql`
    insert into discharges (discharge_id, stay_id, discharge_number, sequence, route)
    select discharge_id, stay_id, discharge_number, 0, route
    from unnest(${inOrder.map((it) => it.dischargeId)}::uuid[], ${inOrder.map((it) => it.stayId)}::uuid[],
      ${inOrder.map((it) => it.dischargeNumber)}::int[], ${inOrder.map((it) => json(emptyRoute(it.dischargeId)))}::jsonb[])
      as input (discharge_id, stay_id, discharge_number, route)
    on conflict do nothing`);
  return lock(tx, sql`discharge_id = any(${inOrder.map((it) => it.dischargeId)}::uuid[])`);
}

/** Locks the discharges that are there. */
export const lockById = (tx: Tx, ids: readonly string[]): Promise<Locked> =>
  lock(tx, sql`discharge_id = any(${ids}::uuid[])`);

/** Locks one discharge of a stay, if it is there. */
export const lockByNumber = (tx: Tx, stayId: string, dischargeNumber: number): Promise<Locked> =>
  lock(tx, sql`stay_id = ${stayId} and discharge_number = ${dischargeNumber}`);

async function lock(tx: Tx, which: Query): Promise<Locked> {
  // The instant is read above the lock, not beneath it: a wait for the lock lies before it.
  const [rows, heads] = await Promise.all([
    tx.query<Row>(sql`
      with locked as materialized (
        select * from discharges where ${which} order by discharge_id for update)
      select ${columns}, ${nowColumn} from locked`),
    readHeads(tx, which),
  ]);
  return {
    discharges: new Map(
      rows.map(({ now: _now, ...row }) => [
        row.dischargeId,
        { ...row, head: heads.get(row.dischargeId) ?? "" },
      ]),
    ),
    now: rows[0]?.now ?? null,
  };
}

/**
 * The last hash of each chain. A statement of its own: one that waits for a lock sees the rows it waited for as they
 * are then, but every other table as it was before the wait.
 */
async function readHeads(tx: Tx, which: Query): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ readonly dischargeId: string; readonly hash: string }>(sql`
    select distinct on (discharge_id) discharge_id as "dischargeId", hash from route_versions
    where discharge_id = any(array(select discharge_id from discharges where ${which}))
    order by discharge_id, route_version desc`);
  return new Map(rows.map(({ dischargeId, hash }) => [dischargeId, hash]));
}

const columns = sql`discharge_id as "dischargeId", stay_id as "stayId", discharge_number as "dischargeNumber",
  sequence, about, sealed_report as "sealedReport", route`;

export function saveDischarges(tx: Tx, discharges: readonly Discharge[]): void {
  tx.send(sql`
    update discharges as it set sequence = input.sequence, about = input.about,
      sealed_report = input.sealed_report, route = input.route
    from unnest(${discharges.map((it) => it.dischargeId)}::uuid[], ${discharges.map((it) => it.sequence)}::bigint[],
      ${discharges.map((it) => json(it.about))}::jsonb[], ${discharges.map((it) => it.sealedReport)}::text[],
      ${discharges.map((it) => json(it.route))}::jsonb[])
      as input (discharge_id, sequence, about, sealed_report, route)
    where it.discharge_id = input.discharge_id`);
}

/** One version of a route that was sent, as a link of the discharge's chain. */
export interface Version {
  readonly dischargeId: string;
  readonly routeVersion: number;
  readonly decidedAt: Instant;
  readonly text: string;
  readonly prevHash: string;
  readonly hash: string;
  readonly route: Route;
  readonly sealedInput: string;
}

export function insertVersions(tx: Tx, versions: readonly Version[]): void {
  const column = <K extends keyof Version>(name: K) => versions.map((it) => it[name]);
  tx.send(sql`
    insert into route_versions (discharge_id, route_version, decided_at, text, prev_hash, hash, route, sealed_input)
    select * from unnest(${column("dischargeId")}::uuid[], ${column("routeVersion")}::int[],
      ${versions.map((it) => ts(it.decidedAt))}::timestamptz[], ${column("text")}::text[],
      ${column("prevHash")}::text[], ${column("hash")}::text[], ${versions.map((it) => json(it.route))}::jsonb[],
      ${column("sealedInput")}::text[])`);
}

/** Every discharge of a stay, the first first; none when the stay is not known. */
export const readStay = (db: Db, stayId: string): Promise<KnownDischarge[]> =>
  db.query<KnownDischarge & object>(sql`
    select ${columns} from discharges
    where stay_id = ${stayId} and sequence > 0 order by discharge_number`);

/** Every version of these discharges, in order. */
export const readVersions = (db: Db, dischargeIds: readonly string[]): Promise<Version[]> =>
  db.query<Version & object>(sql`
    select discharge_id as "dischargeId", route_version as "routeVersion", decided_at as "decidedAt", text,
      prev_hash as "prevHash", hash, route, sealed_input as "sealedInput"
    from route_versions where discharge_id = any(${dischargeIds}::uuid[]) order by discharge_id, route_version`);
