import { sql, type Db } from "@homeward/postgres";

/** A link of a discharge's chain: one version of its route that was sent. */
export interface ChainLink {
  readonly routeVersion: number;
  readonly text: string;
  readonly prevHash: string;
  readonly hash: string;
}

export interface RouteChain {
  readonly dischargeId: string;
  /** The last version that was sent; 0 = none. */
  readonly last: number;
  readonly versions: readonly ChainLink[];
}

/** Before every id. */
export const NO_DISCHARGE = "00000000-0000-0000-0000-000000000000";

/** The chains of so many discharges after one, in the order of their ids, each as it was at one instant. */
export async function loadChainsAfter(db: Db, dischargeId: string, limit: number): Promise<RouteChain[]> {
  const rows = await db.query<Omit<RouteChain, "versions"> & { readonly version: ChainLink | null }>(sql`
    select discharge_id as "dischargeId", last,
        case when it.route_version is not null then json_build_object(
          'routeVersion', it.route_version, 'text', text, 'prevHash', prev_hash, 'hash', hash) end as version
      from (select discharge_id, route_version as last from discharges
              where discharge_id > ${dischargeId} order by discharge_id limit ${limit}) as batch
      left join route_versions as it using (discharge_id)
      order by discharge_id, it.route_version`);
  const chains = new Map<string, RouteChain & { readonly versions: ChainLink[] }>();
  for (const { version, ...discharge } of rows) {
    const chain = chains.get(discharge.dischargeId) ?? { ...discharge, versions: [] };
    chains.set(discharge.dischargeId, chain);
    if (version !== null) chain.versions.push(version);
  }
  return [...chains.values()];
}
