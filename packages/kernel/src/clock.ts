import { readFileSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { HomewardError } from "./errors.ts";

/** How far the clock of this process is moved from the database's, in microseconds; 0 outside tests and the demo. */
export interface Clock {
  offset(): number;
  /** Calls the listener whenever the offset changed; returns how to stop that. */
  onChange(listener: () => void): () => void;
  close(): void;
}

/** The clock of real life: never moved. */
export const unmovedClock: Clock = {
  offset: () => 0,
  onChange: () => () => undefined,
  close: () => undefined,
};

const MICROS_PER_MS = 1_000;

/**
 * A clock moved by a file that holds a whole number of milliseconds; followed as it changes, by every process
 * that reads it. No file means 0; what is no number (a write under way) leaves the clock as it was.
 * The folder must exist. Write a new file and rename it over the old one.
 */
export function fileClock(path: string): Clock {
  const listeners = new Set<() => void>();
  let offsetMs = 0;
  const reread = () => {
    const next = readOffset(path) ?? offsetMs;
    if (next === offsetMs) return;
    offsetMs = next;
    for (const listener of listeners) listener();
  };
  // Watched before the first reading, so that no change falls between; the folder, because files are replaced.
  const watcher = watchFolder(path, reread);
  reread();
  return {
    offset: () => offsetMs * MICROS_PER_MS,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      listeners.clear();
      watcher.close();
    },
  };
}

function watchFolder(path: string, changed: () => void) {
  const name = basename(path);
  try {
    return watch(dirname(path), { persistent: false }, (_event, file) => {
      if (file === null || file === name) changed();
    });
  } catch (cause) {
    throw new HomewardError("clock-file-unwatchable", "the folder of CLOCK_FILE cannot be watched", {
      cause,
    });
  }
}

/** Milliseconds; 0 without a file, null when it holds no whole number. */
function readOffset(path: string): number | null {
  try {
    const text = readFileSync(path, "utf8").trim();
    return /^-?\d{1,12}$/.test(text) ? Number(text) : null;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" ? 0 : null;
  }
}
