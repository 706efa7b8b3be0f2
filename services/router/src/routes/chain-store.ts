import { gatherChains, type ChainRow, type KeptChain } from "@homeward/kernel";
import { sql, type Db } from "@homeward/postgres";

/** The chains of so many discharges after one, in the order of their ids, each with its last version sent (0 = none). */
export async function loadChainsAfter(db: Db, dischargeId: string, limit: number): Promise<KeptChain[]> {
  const rows = await db.query<ChainRow>(sql`
    select discharge_id as id, seq,
        case when it.route_version is not null then json_build_object(
          'seq', it.route_version, 'text', text, 'prevHash', prev_hash, 'hash', hash) end as link
      from (select discharge_id, route_version as seq from discharges
              where discharge_id > ${dischargeId} order by discharge_id limit ${limit}) as batch
      left join route_versions as it using (discharge_id)
      order by discharge_id, it.route_version`);
  return gatherChains(rows);
}
