import { openPool, serviceSchema, type Pool } from "@homeward/postgres";
import type { ServicesPlace } from "../seeds/read-known.ts";

/** For commands: works as a service does, in its role and schema, over one connection. `named` is shown by the server. */
export async function useService<T>(
  { url, tls }: ServicesPlace,
  { service, named }: { readonly service: string; readonly named: string },
  work: (pool: Pool) => Promise<T>,
): Promise<T> {
  const schema = serviceSchema(service);
  const secure = tls === undefined ? {} : { tls };
  const pool = openPool({ url, role: schema, schema, max: 1, applicationName: named, ...secure });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
