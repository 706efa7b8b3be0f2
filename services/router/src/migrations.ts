import { fileURLToPath } from "node:url";
import { migrations as keys } from "@homeward/keys";
import { migrations as outbox } from "@homeward/outbox";
import type { MigrationFolder } from "@homeward/postgres";

/** The name of the service: of its role and schema `homeward_router`, too. */
export const SERVICE = "router";

/** Every folder that makes the router's schema, in this order. */
export const migrations: readonly MigrationFolder[] = [
  outbox,
  keys,
  { name: "router", path: fileURLToPath(new URL("../migrations", import.meta.url)) },
];
