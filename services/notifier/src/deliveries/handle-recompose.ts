import type { Tx } from "@homeward/postgres";
import { loadDischargeOf } from "../cases/case-store.ts";
import { leadOf } from "../cases/lead.ts";
import type { CaseTools } from "../cases/unit-of-work.ts";
import type { Directory } from "../directory/directory.ts";
import { compose } from "../notifications/compose.ts";
import { loadDecided, saveBody } from "../notifications/notification-store.ts";
import type { Due } from "./delivery-store.ts";

/**
 * Composes anew what was decided before its address was protected and was never attempted: under the same id, as the
 * case is told now. Its bytes have not left, so they never change between attempts. Throws where it cannot be composed.
 */
export async function recompose(tx: Tx, tools: CaseTools, directory: Directory, due: Due): Promise<Due> {
  const { notificationId, caseId, type, contactPointId } = due;
  const point = directory.contactPoints.get(contactPointId);
  const decided = await loadDecided(tx, notificationId);
  const records = await loadDischargeOf(tx, caseId, directory.policiesByKey);
  const record = records.get(caseId);
  if (!point || !decided || !record) throw new Error(`notification ${notificationId} cannot be composed`);
  const { decidedAt, ...rest } = decided;
  const notify = { kind: "notify", type, to: [contactPointId], ...rest } as const;
  const about = { record, lead: leadOf(records.values(), record.particulars.dischargeId), at: decidedAt };
  const { body, fullFor } = compose(notify, point, about, tools.composing);
  await saveBody(tx, { id: notificationId, body, fullFor });
  return { ...due, body, fullFor };
}
