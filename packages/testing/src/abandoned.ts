import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { commandLineOf, isAlive } from "@homeward/postgres";
import { ownerOf, testFolder } from "./test-folder.ts";

const NOTE = ".started";

/** Notes that a process under test runs, so that the next run can end it if this one is killed; returns how to forget it. */
export function noteProcess(pid: number, main: string, base = tmpdir()): () => void {
  const folder = testFolder("process", base);
  writeFileSync(join(folder, `${pid}${NOTE}`), main);
  return () => rmSync(folder, { recursive: true, force: true });
}

/**
 * A killed test run leaves its processes, its detached servers and its folders behind. The next run ends and removes
 * them: all that stands in a folder of {@link testFolder} whose maker runs no more.
 */
export function removeAbandoned(base = tmpdir()): void {
  const folders = readdirSync(base)
    .filter(isLeft)
    .map((name) => join(base, name))
    .filter(isMine);
  // First who keeps servers alive, then the servers.
  for (const folder of folders) orOthersDid(() => filesIn(folder, NOTE).forEach(endNoted));
  for (const folder of folders) {
    orOthersDid(() => filesIn(folder, ".pid").forEach((file) => endServer(file, folder)));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Another run may be clearing up at the same moment: what is gone already needs nothing. */
function orOthersDid(clearUp: () => void): void {
  try {
    clearUp();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ESRCH") throw error;
  }
}

const isLeft = (name: string): boolean => {
  const owner = ownerOf(name);
  return owner !== null && !isAlive(owner);
};

/** The temporary folder is everybody's. */
const isMine = (folder: string): boolean =>
  process.getuid === undefined || statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid();

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

const endNoted = (note: string): void =>
  endIfItIs(Number.parseInt(basename(note), 10), readFileSync(note, "utf8"));

/** postmaster.pid and broker.pid begin with the pid; the folder stands on the server's command line. */
const endServer = (file: string, folder: string): void =>
  endIfItIs(Number.parseInt(readFileSync(file, "utf8"), 10), folder);

/** Pids are given again: only a process that was started with this very word is ended. */
function endIfItIs(pid: number, word: string): void {
  if (pid > 0 && commandLineOf(pid)?.includes(word)) process.kill(pid, "SIGKILL");
}
