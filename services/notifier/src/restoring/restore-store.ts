import { sql, type Tx } from "@homeward/postgres";

/**
 * What was decided of these cases, never tried, and of no use any more is not sent: it was, before it was forgotten.
 * Alarms of a clock that runs stay: whom they reached nobody knows. Answers how many are not sent.
 */
export async function cancelUntried(
  tx: Tx,
  caseIds: readonly string[],
  running: "acceptance" | "contact" | null,
): Promise<number> {
  const gone = await tx.query(sql`
    update notifications set status = 'cancelled', body = null, next_attempt_at = null
    where case_id = any(${caseIds}::uuid[]) and status = 'pending' and attempts = 0
      and (type <> 'alarm' or clock is distinct from ${running}) returning 1`);
  return gone.length;
}

/** Whether the case's own history holds this entry, or says that it stood there and was restored to it. */
export async function isKnown(
  tx: Tx,
  caseId: string,
  { seq, hash }: { readonly seq: number; readonly hash: string },
): Promise<boolean> {
  const found = await tx.query(sql`
    select from history where case_id = ${caseId}::uuid and (
      (seq = ${seq} and hash = ${hash})
      or (text::jsonb ->> 'kind' = 'restored' and text::jsonb #>> '{detail,hash}' = ${hash})) limit 1`);
  return found.length > 0;
}
