import { sql, type Db, type Tx } from "@homeward/postgres";

export interface Release {
  readonly name: "postcodes" | "areas" | "practices" | "teams";
  readonly release: string;
  /** Hash of the content: another content under the same release name is noticed. */
  readonly fingerprint: string;
}

/** What is loaded, by name. */
export const readReleases = (db: Db): Promise<Release[]> =>
  db.query<Release & object>(sql`select name, release, fingerprint from releases order by name`);

/** One at a time may change what is loaded; readers do not wait. Ends with the transaction. */
export async function lockReleases(tx: Tx): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('homeward router reference', 0))`);
}

export async function writeReleases(tx: Tx, releases: readonly Release[]): Promise<void> {
  await tx.query(sql`
    insert into releases (name, release, fingerprint)
    select * from unnest(${releases.map((it) => it.name)}::text[], ${releases.map((it) => it.release)}::text[],
      ${releases.map((it) => it.fingerprint)}::text[])
    on conflict (name) do update set release = excluded.release, fingerprint = excluded.fingerprint`);
}
