import type { Db } from "./db.ts";
import { sql } from "./sql.ts";

/** A health check named "database": can a statement be run? */
export function dbReadiness(db: Db): {
  readonly name: string;
  check(): Promise<{ ok: boolean; detail?: string }>;
} {
  return {
    name: "database",
    async check() {
      try {
        await db.query(sql`select 1`);
        return { ok: true };
      } catch (error) {
        return { ok: false, detail: error instanceof Error ? error.name : "not an error" };
      }
    },
  };
}
