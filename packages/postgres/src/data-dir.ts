import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isAlive, lifeOf } from "./live-process.ts";

/** The data folder belongs to another Homeward process that is alive. */
export class DataDirInUse extends Error {
  readonly code = "data-dir-in-use";
  readonly retriable = false;
  readonly pid: number;

  constructor(dir: string, pid: number) {
    super(
      `The data folder ${dir} is in use by another Homeward process (pid ${pid}). ` +
        `Stop that one first, or set DATA_DIR to another folder.`,
    );
    this.name = "DataDirInUse";
    this.pid = pid;
  }
}

export interface DataDirHold {
  readonly dir: string;
  release(): void;
}

interface Holder {
  readonly pid: number;
  readonly life: string;
}

const heldHere = new Map<string, number>();

/**
 * Takes a data folder for this process (making it if it is missing) and keeps it until released or dead.
 * Re-entrant within the process. Throws {@link DataDirInUse} while another live process has it.
 */
export function holdDataDir(path: string): DataDirHold {
  const dir = resolve(path);
  mkdirSync(dir, { recursive: true });
  const holds = heldHere.get(dir) ?? 0;
  if (holds === 0) takeLock(dir);
  heldHere.set(dir, holds + 1);
  let released = false;
  return {
    dir,
    release() {
      if (released) return;
      released = true;
      const left = (heldHere.get(dir) ?? 1) - 1;
      heldHere.set(dir, left);
      if (left === 0) rmSync(lockOf(dir), { force: true });
    },
  };
}

/** The live process that holds a data folder, or null. */
export function holderOf(path: string): number | null {
  const holder = readHolder(lockOf(resolve(path)));
  return holder && livesStill(holder) ? holder.pid : null;
}

const lockOf = (dir: string): string => join(dir, "homeward.lock");

function takeLock(dir: string): void {
  const mine: Holder = { pid: process.pid, life: lifeOf(process.pid) };
  const draft = `${lockOf(dir)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine));
  try {
    // A hard link appears whole or not at all, so nobody ever reads half a lock.
    while (!linked(draft, lockOf(dir))) setAsideIfDead(dir);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes the lock of a dead holder. Two processes may try at once: renaming shows which lock was really taken. */
function setAsideIfDead(dir: string): void {
  const holder = readHolder(lockOf(dir));
  if (holder && livesStill(holder)) throw new DataDirInUse(dir, holder.pid);
  const aside = `${lockOf(dir)}.dead.${process.pid}`;
  try {
    renameSync(lockOf(dir), aside);
  } catch {
    return;
  }
  const removed = readHolder(aside);
  if (removed && livesStill(removed)) linked(aside, lockOf(dir));
  rmSync(aside, { force: true });
}

function livesStill(holder: Holder): boolean {
  if (!isAlive(holder.pid)) return false;
  const life = lifeOf(holder.pid);
  if (life === "" || holder.life === "") return holder.pid !== process.pid;
  return life === holder.life;
}

function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch {
    return null;
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
