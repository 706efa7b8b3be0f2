import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "./test-folder.ts";

/** Time for every process that has this file as its CLOCK_FILE. */
export interface MovableClock {
  readonly path: string;
  /** How far time is moved now, in milliseconds. */
  readonly offsetMs: number;
  /** Moves time on by an ISO 8601 duration of days and smaller ("PT30M"); "-PT5M" moves it back. */
  advance(duration: string): void;
  /** Sets the whole offset, in milliseconds. */
  set(offsetMs: number): void;
  remove(): void;
}

/** A clock file of its own in a folder of its own, at offset 0. */
export function movableClock(): MovableClock {
  const folder = testFolder("clock");
  const path = join(folder, "clock");
  let offsetMs = 0;
  const set = (next: number) => {
    offsetMs = Math.round(next);
    // Renamed into place, so that no process ever reads half a number.
    writeFileSync(`${path}.draft`, `${offsetMs}\n`);
    renameSync(`${path}.draft`, path);
  };
  set(0);
  return {
    path,
    get offsetMs() {
      return offsetMs;
    },
    advance: (duration) => set(offsetMs + Temporal.Duration.from(duration).total({ unit: "milliseconds" })),
    set,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
