import type { Client } from "pg";
import type { Tx } from "./db.ts";
import { sqlState } from "./errors.ts";
import { plainName } from "./connection.ts";
import { sql } from "./sql.ts";

/** The role and the schema of a service have the same name. */
export const serviceSchema = (service: string): string => plainName(`homeward_${service}`);

/** From here to its end, or to the next call, a transaction acts as a service, in its schema. */
export async function actAs(tx: Tx, service: string): Promise<void> {
  const name = serviceSchema(service);
  await tx.query(sql`select set_config('role', ${name}, true), set_config('search_path', ${name}, true)`);
}

/**
 * Another database's migration did the same to this role at the same moment: already there, or "tuple concurrently
 * updated" (which PostgreSQL reports as an internal error).
 */
const COLLISION = /^(42710|23505|XX000)$/;
const TRIES = 20;

/**
 * Makes the role, lets the login user act as it (also one that is no superuser), and makes the role's own schema in
 * this database. Roles belong to the whole cluster while advisory locks end at the database, so against migrations
 * of other databases there is no lock to take: a collision means that the other has done it, and one looks again.
 */
export async function ensureServiceRole(client: Client, name: string): Promise<void> {
  for (let left = TRIES; ; left -= 1) {
    try {
      await createRole(client, name);
      break;
    } catch (error) {
      if (left === 0 || !COLLISION.test(sqlState(error) ?? "")) throw error;
    }
  }
  await client.query(`create schema if not exists ${name} authorization ${name}`);
}

async function createRole(client: Client, name: string): Promise<void> {
  const { rows } = await client.query("select 1 from pg_roles where rolname = $1", [name]);
  if (rows.length === 0) await client.query(`create role ${name} nologin`);
  // A superuser may act as any role; being a member as well would make one more thing to collide on.
  const member = await client.query("select pg_has_role(current_user, $1, 'set') as ok", [name]);
  if (member.rows[0]?.ok !== true)
    await client.query(`grant ${name} to current_user with set true, inherit true`);
}
