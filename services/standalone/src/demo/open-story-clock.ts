import { renameSync, writeFileSync } from "node:fs";

/** The time of the story, which is the time of every process that has `file` as its CLOCK_FILE. */
export interface StoryClock {
  readonly file: string;
  /** Milliseconds since 1970. It runs on as real time does. */
  now(): number;
  moveTo(atMs: number): void;
}

export function openStoryClock(file: string, startMs: number): StoryClock {
  let offsetMs = 0;
  const moveTo = (atMs: number) => {
    offsetMs = Math.round(atMs - Date.now());
    // Renamed into place: nobody reads half a number.
    writeFileSync(`${file}.draft`, `${offsetMs}\n`);
    renameSync(`${file}.draft`, file);
  };
  moveTo(startMs);
  return { file, now: () => Date.now() + offsetMs, moveTo };
}
