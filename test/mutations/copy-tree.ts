import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

/** Workspaces are links into the clone: in a copy they have to lead into the copy. */
const WORKSPACES = "@homeward";

/** Copies what git knows or would take, and links the installed packages, so that the copy runs by itself. */
export function copyTree(from: string, to: string): void {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: from,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const files = listed.split("\0").filter((file) => file !== "" && existsSync(join(from, file)));
  for (const folder of new Set(files.map(dirname))) mkdirSync(join(to, folder), { recursive: true });
  for (const file of files) cpSync(join(from, file), join(to, file));
  const installed = join(from, "node_modules");
  mkdirSync(join(to, "node_modules", WORKSPACES), { recursive: true });
  for (const name of readdirSync(installed))
    // What is compiled of a copy is of no use to anybody else.
    if (name !== WORKSPACES && name !== ".cache")
      symlinkSync(join(installed, name), join(to, "node_modules", name));
  for (const name of readdirSync(join(installed, WORKSPACES)))
    symlinkSync(readlinkSync(join(installed, WORKSPACES, name)), join(to, "node_modules", WORKSPACES, name));
}
