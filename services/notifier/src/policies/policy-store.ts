import { nameId, type SeedPolicy } from "@homeward/contracts";
import { canonicalJson } from "@homeward/kernel";
import { json, sql, type Tx } from "@homeward/postgres";
import { countSaved, type Saved } from "../directory/seed-store.ts";

/** Names the content of a policy: the same content has the same key, any edit another. */
export const policyKey = (policy: SeedPolicy): string => nameId("policy", canonicalJson(withoutGaps(policy)));

/** An optional field that was left out may be there as undefined, which JSON cannot say. */
const withoutGaps = (policy: SeedPolicy): unknown => JSON.parse(JSON.stringify(policy));

/**
 * Puts policies in force. The row that was in force for the same family, purpose and urgency stays, for the cases
 * that are stamped with it.
 */
export async function savePolicies(tx: Tx, policies: readonly SeedPolicy[]): Promise<Saved> {
  const rows = policies.map((policy) => ({ key: policyKey(policy), ...policy, body: policy }));
  const retired = await tx.query(sql`
    update policies as kept set is_in_force = false
      from jsonb_to_recordset(${json(rows)}::jsonb) as seed (key uuid, id text, "for" text, urgent boolean)
      where kept.is_in_force and kept.family = seed.id and kept.purpose = seed."for"
        and kept.urgent = seed.urgent and kept.policy_key <> seed.key
      returning kept.policy_key`);
  const saved = await countSaved(
    tx,
    sql`insert into policies as kept (policy_key, family, version, purpose, urgent, body, is_in_force)
        select key, id, version, "for", urgent, body, true from jsonb_to_recordset(${json(rows)}::jsonb)
          as seed (key uuid, id text, version integer, "for" text, urgent boolean, body jsonb)
        on conflict (policy_key) do update set is_in_force = true where not kept.is_in_force
        returning xmax = 0 as added`,
  );
  // What took the place of another is a change, whether its own row is new or was in force before.
  return { added: saved.added + saved.changed - retired.length, changed: retired.length };
}
