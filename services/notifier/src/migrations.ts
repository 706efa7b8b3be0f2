import { fileURLToPath } from "node:url";
import { migrations as keys } from "@homeward/keys";
import { migrations as outbox } from "@homeward/outbox";
import type { MigrationFolder } from "@homeward/postgres";

/** The name of the service: of its role and schema `homeward_notifier`, too. */
export const SERVICE = "notifier";

/** Every folder that makes the notifier's schema, in this order. */
export const migrations: readonly MigrationFolder[] = [
  outbox,
  keys,
  { name: "notifier", path: fileURLToPath(new URL("../migrations", import.meta.url)) },
];
