import { HomewardError } from "@homeward/kernel";
import type { Db, Tx } from "./db.ts";
import { actAs, serviceSchema } from "./service-role.ts";
import { sql } from "./sql.ts";

/** A database that was restored and not brought together yet: what a service did on it now would be taken for told. */
export class ReconcileUnfinished extends HomewardError {
  constructor() {
    super(
      "reconcile-unfinished",
      'The database is being reconciled, or that was interrupted: run "npm run reconcile" to its end, then start again.',
    );
  }
}

const MARK = "reconcile unfinished";

/** Marks the schema of a service, or takes the mark away. On the schema itself, since tables come and go with versions. */
export async function markUnfinished(tx: Tx, service: string, is: boolean): Promise<void> {
  await actAs(tx, service);
  // A comment takes no parameter; the name is one of ours, the text is this file's.
  await tx.query(sql`
    select set_config('homeward.comment', ${is ? MARK : ""}, true)`);
  await tx.query(sql`
    do $$ begin execute format('comment on schema %I is %L', current_schema(),
      nullif(current_setting('homeward.comment'), '')); end $$`);
}

/**
 * To be asked once the service is connected, so that it sees the mark or is itself seen.
 * @throws ReconcileUnfinished
 */
export async function refuseUnfinished(db: Db, service: string): Promise<void> {
  const found = await db.query(sql`
    select where obj_description(to_regnamespace(${serviceSchema(service)}), 'pg_namespace') = ${MARK}`);
  if (found.length > 0) throw new ReconcileUnfinished();
}
