import type { HealthCheck } from "@homeward/kernel";
import type { Db } from "@homeward/postgres";
import { missingOf } from "./loaded.ts";
import { readReleases } from "./release-store.ts";

/** Well when there is something to route by. */
export const referenceHealth = (db: Db): HealthCheck => ({
  name: "router-reference",
  async check() {
    const missing = missingOf((await readReleases(db)).map((it) => it.name));
    return missing.length === 0 ? { ok: true } : { ok: false, detail: `not loaded: ${missing.join(", ")}` };
  },
});
