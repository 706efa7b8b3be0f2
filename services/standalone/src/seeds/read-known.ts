import { migrations as intake } from "@homeward/intake";
import { loadDirectory, migrations as notifier } from "@homeward/notifier";
import { migrate, openPool, serviceSchema, type Tls } from "@homeward/postgres";
import { migrations as router } from "@homeward/router";
import type { Known } from "./references.ts";

/** A database of all services. */
export interface ServicesPlace {
  /** A login that may take on the services' roles. */
  readonly url: string;
  readonly tls?: Tls;
}

/** Brings every service's tables up to date. */
export async function migrateServices({ url, tls }: ServicesPlace): Promise<void> {
  const secure = tls === undefined ? {} : { tls };
  for (const [service, folders] of Object.entries({ intake, router, notifier }))
    await migrate({ url, service, folders, ...secure });
}

/** What rows may name because the system knows it already. */
export async function readKnown({ url, tls }: ServicesPlace): Promise<Known> {
  const schema = serviceSchema("notifier");
  const as = { role: schema, schema, applicationName: "homeward seed", max: 1 };
  const pool = openPool({ url, ...as, ...(tls === undefined ? {} : { tls }) });
  try {
    const { teams, people, rotas, units, policies } = await loadDirectory(pool);
    return {
      teams: new Set(teams.keys()),
      people: new Set(people.keys()),
      rotas: new Set(rotas.keys()),
      units: new Set(units.map(({ odsCode, ward }) => `${odsCode}/${ward}`)),
      ladders: policies,
    };
  } finally {
    await pool.end();
  }
}
