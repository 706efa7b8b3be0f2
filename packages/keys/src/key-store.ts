import { formatOwner, parseOwner, type Instant, type KeyRole, type Owner } from "@homeward/contracts";
import { sql, ts, type Db } from "@homeward/postgres";
import { createHash, randomUUID } from "node:crypto";
import type { ApiKey } from "./api-key.ts";

export interface NewKey {
  readonly role: KeyRole;
  readonly owner: Owner;
  readonly demo: boolean;
}

/** A key that somebody chose, as seed files have them. */
export interface GivenKey extends NewKey {
  readonly key: string;
  /** What it is called where it is new, so that several services that keep it call it alike; default: any id. */
  readonly keyId?: string;
}

const columns = sql`key_id, role, owner, demo, created_at, revoked_at`;

interface Row {
  readonly key_id: string;
  readonly role: KeyRole;
  readonly owner: string;
  readonly demo: boolean;
  readonly created_at: Instant;
  readonly revoked_at: Instant | null;
}

/** The live key with this text; null when it is unknown or revoked. */
export async function findKey(db: Db, key: string): Promise<ApiKey | null> {
  const [row] = await db.query<Row>(
    sql`select ${columns} from api_keys where key_hash = ${hashOf(key)} and revoked_at is null`,
  );
  return row === undefined ? null : toApiKey(row);
}

/**
 * Keeps given keys: a new one is added, a known one gets the role and owner given. A revoked one stays revoked.
 * Answers their ids in the order of the keys.
 */
export async function putKeys(db: Db, keys: readonly GivenKey[], at: Instant): Promise<string[]> {
  const ids: string[] = [];
  for (const { key, role, owner, demo, keyId = randomUUID() } of keys) {
    const rows = await db.query<{ key_id: string }>(sql`
      insert into api_keys (key_id, key_hash, role, owner, demo, created_at)
      values (${keyId}, ${hashOf(key)}, ${role}, ${formatOwner(owner)}, ${demo}, ${ts(at)})
      on conflict (key_hash) do update
        set role = excluded.role, owner = excluded.owner, demo = excluded.demo
      returning key_id`);
    ids.push(...rows.map(({ key_id }) => key_id));
  }
  return ids;
}

/** All keys, revoked ones too; the oldest first. */
export async function listKeys(db: Db): Promise<ApiKey[]> {
  const rows = await db.query<Row>(sql`select ${columns} from api_keys order by created_at, key_id`);
  return rows.map(toApiKey);
}

/** Ends a key for ever. False when there is no such live key. */
export async function revokeKey(db: Db, keyId: string, at: Instant): Promise<boolean> {
  const rows = await db.query(sql`
    update api_keys set revoked_at = ${ts(at)}
    where key_id = ${keyId} and revoked_at is null
    returning key_id`);
  return rows.length > 0;
}

const hashOf = (key: string): Buffer => createHash("sha256").update(key, "utf8").digest();

function toApiKey(row: Row): ApiKey {
  const owner = parseOwner(row.owner);
  if (owner === null) throw new Error(`key ${row.key_id} has an owner that cannot be read`);
  return {
    keyId: row.key_id,
    role: row.role,
    owner,
    demo: row.demo,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  };
}
