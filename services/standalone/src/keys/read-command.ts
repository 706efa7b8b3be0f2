import { parseArgs } from "node:util";
import { keyRoles } from "@homeward/contracts";
import type { WantedKey } from "./shared-keys.ts";

export const USAGE = `npm run keys -- create --role <role> --owner <owner>
npm run keys -- list
npm run keys -- revoke <id>

  role    ${keyRoles.join(" | ")}
  owner   unit:<ods>/<ward> | team:<id> | person:<id> | platform

A key is shown once, when it is created; only its hash is kept. A running Homeward follows within two seconds.`;

export type Command =
  | { readonly verb: "create"; readonly wanted: WantedKey }
  | { readonly verb: "list" }
  | { readonly verb: "revoke"; readonly keyId: string };

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const options = { role: { type: "string" }, owner: { type: "string" } } as const;

/** What the words after `npm run keys --` ask for; else what to tell whoever wrote them. Never repeats a word: it may be a key. */
export function readCommand(words: readonly string[]): Command | string {
  const read = parsed(words);
  if (read === null) return USAGE;
  const { role, owner } = read.values;
  const [verb, keyId, ...more] = read.positionals;
  if (verb === "create" && keyId === undefined && role !== undefined && owner !== undefined)
    return { verb, wanted: { role, owner } };
  if (role !== undefined || owner !== undefined || more.length > 0) return USAGE;
  if (verb === "list" && keyId === undefined) return { verb };
  if (verb !== "revoke" || keyId === undefined) return USAGE;
  return UUID.test(keyId)
    ? { verb, keyId }
    : "A key is revoked by its id, which the list shows; not by the key.";
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options });
  } catch {
    return null;
  }
}
