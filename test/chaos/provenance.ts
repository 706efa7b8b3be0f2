import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";

/** The commit that is checked out in a clone, "-dirty" where anything but the evidence was changed since. */
export function commitOf(root: string): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--", ".", ":!docs/evidence");
  return `${git("rev-parse", "--short", "HEAD")}${changed === "" ? "" : "-dirty"}`;
}

/** What figures are measured on. */
export const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model ?? "?"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
