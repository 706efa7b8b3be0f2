import type { Instant } from "@homeward/contracts";
import { json, sql, ts, type Tx } from "@homeward/postgres";

export interface Given {
  readonly contentHash: string;
  readonly response: unknown;
}

/** One answer at a time under a webhook id: else the same id could be used for two cases at once. */
export async function lockWebhookId(tx: Tx, owner: string, webhookId: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`answer ${owner} ${webhookId}`}, 0))`);
}

/** What was answered to this webhook id before; null when it is new. */
export async function findAnswer(tx: Tx, owner: string, webhookId: string): Promise<Given | null> {
  const [row] = await tx.query<Given>(sql`
    select content_hash as "contentHash", response from answers where owner = ${owner} and webhook_id = ${webhookId}`);
  return row ?? null;
}

export function keepAnswer(tx: Tx, answer: { owner: string; webhookId: string; at: Instant } & Given): void {
  tx.send(sql`
    insert into answers (owner, webhook_id, content_hash, response, answered_at)
    values (${answer.owner}, ${answer.webhookId}, ${answer.contentHash}, ${json(answer.response)}, ${ts(answer.at)})`);
}
