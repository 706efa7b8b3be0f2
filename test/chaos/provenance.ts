import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";

/** The commit that is checked out in a clone. */
export const commitOf = (root: string): string =>
  execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();

/** What figures are measured on. */
export const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model ?? "?"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
