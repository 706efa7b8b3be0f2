import type { HealthCheck } from "@homeward/kernel";
import type { Db } from "@homeward/postgres";
import { needed } from "./references.ts";
import { readReleases } from "./release-store.ts";

/** Well when there is something to route by. */
export const loadedCheck = (db: Db): HealthCheck => ({
  name: "router-reference",
  async check() {
    const loaded = new Set((await readReleases(db)).map((it) => it.name));
    const missing = needed.filter((name) => !loaded.has(name));
    return missing.length === 0 ? { ok: true } : { ok: false, detail: `not loaded: ${missing.join(", ")}` };
  },
});
