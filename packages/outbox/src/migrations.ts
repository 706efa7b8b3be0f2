import type { MigrationFolder } from "@homeward/postgres";
import { fileURLToPath } from "node:url";

/** The tables outbox, outbox_sequence and inbox; for every service's `migrate`. */
export const migrations: MigrationFolder = {
  name: "outbox",
  path: fileURLToPath(new URL("../migrations", import.meta.url)),
};
