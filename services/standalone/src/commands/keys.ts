import { clockOf } from "@homeward/host";
import { databasePlace } from "../data-dir/database-place.ts";
import { useDatabase } from "../data-dir/use-database.ts";
import { keysTable } from "../keys/keys-table.ts";
import { readCommand, type Command } from "../keys/read-command.ts";
import { createSharedKey, listSharedKeys, revokeSharedKey, type KeysPlace } from "../keys/shared-keys.ts";

async function main(): Promise<number> {
  const command = readCommand(process.argv.slice(2));
  if (typeof command === "string") return fail([command], 2);
  const { url: given, dataDir, clockFile, ...secure } = databasePlace(process.env);
  const clock = clockOf(clockFile);
  try {
    return await useDatabase({ url: given, dataDir }, (url) => run(command, { url, clock, ...secure }));
  } finally {
    clock.close();
  }
}

async function run(command: Command, place: KeysPlace): Promise<number> {
  switch (command.verb) {
    case "create": {
      const created = await createSharedKey(command.wanted, place);
      if (!created.ok) return fail([...created.mistakes, "No key was made."]);
      console.log(`id   ${created.keyId}\nkey  ${created.key}`);
      console.error("This key is shown only now.");
      return 0;
    }
    case "list": {
      const keys = await listSharedKeys(place);
      console.log(keys.length === 0 ? "There are no keys." : keysTable(keys));
      return 0;
    }
    case "revoke":
      if (!(await revokeSharedKey(command.keyId, place)))
        return fail([`There is no live key with the id ${command.keyId}.`]);
      console.log(`Revoked ${command.keyId}.`);
      return 0;
  }
}

function fail(lines: readonly string[], code = 1): number {
  console.error(lines.join("\n"));
  return code;
}

process.exitCode = await main().catch((error: unknown) =>
  fail([error instanceof Error ? error.message : String(error)]),
);
