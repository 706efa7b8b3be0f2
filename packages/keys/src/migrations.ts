import type { MigrationFolder } from "@homeward/postgres";
import { fileURLToPath } from "node:url";

/** The table api_keys; for the `migrate` of every service with a door. */
export const migrations: MigrationFolder = {
  name: "keys",
  path: fileURLToPath(new URL("../migrations", import.meta.url)),
};
