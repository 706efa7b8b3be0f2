import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAME = /^homeward-test-.+-(\d+)-\w{6}$/;

/**
 * A new folder for a test or a tool of tests, such as `<tmp>/homeward-test-seeds-4711-x1Yz2Q`. Whoever asks removes it;
 * the name says which process that is, so that what a killed run has left is known as such (see abandoned.ts).
 */
export function testFolder(use: string, base = tmpdir()): string {
  const folder = mkdtempSync(join(base, `homeward-test-${use}-${process.pid}-`));
  // An embedded PostgreSQL does not run as root: its user has to pass through.
  chmodSync(folder, 0o711);
  return folder;
}

/** The pid of the process that made a folder of this name; null where {@link testFolder} did not name it. */
export function ownerOf(name: string): number | null {
  const pid = NAME.exec(name)?.[1];
  return pid === undefined ? null : Number(pid);
}
