import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "@homeward/postgres";

export interface RunningHomeward {
  readonly url: string;
  /** Resolves when it answers; rejects when it ended instead. */
  readonly ready: Promise<void>;
  /** As Ctrl-C would. */
  stop(): Promise<void>;
}

export interface HomewardPlace {
  readonly folder: string;
  readonly seeds: string;
  readonly clockFile: string;
  readonly env: Env;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** Ends it also when this process is gone without a farewell. */
const GUARD = join(import.meta.dirname, "../../../../infra/local/leave-with-parent.ts");
const LAST_LINES = 20;
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 10_000;

/** `npm start` as a process of its own. Nothing of this terminal's environment reaches it. */
export async function openHomeward(place: HomewardPlace): Promise<RunningHomeward> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawnMain(place, port);
  const said = lastLines(child);
  const gone = once(child, "exit");
  const early = gone.then(() => Promise.reject(new Error(`Homeward ended too early:\n${said.join("\n")}`)));
  const ready = Promise.race([untilReady(url), early]);
  // Whoever waits for `ready` hears of it; an end after that is no error of anybody's.
  for (const promise of [ready, early]) promise.catch(() => undefined);
  return {
    url,
    ready,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const late = await Promise.race([gone, silence(STOP_WITHIN_MS)]);
      if (late === "silence") child.kill("SIGKILL");
      await gone;
    },
  };
}

const silence = (ms: number): Promise<"silence"> => delay(ms, "silence" as const, { ref: false });

function spawnMain({ folder, seeds, clockFile, env }: HomewardPlace, port: number) {
  const { PATH = "", HOME = "" } = env;
  const own = {
    NODE_ENV: "development",
    PORT: String(port),
    DATA_DIR: join(folder, "data"),
    SEEDS: seeds,
    CLOCK_FILE: clockFile,
    LOG_LEVEL: "warn",
  };
  return spawn(process.execPath, ["--import", GUARD, join(import.meta.dirname, "../main.ts")], {
    env: { PATH, HOME, ...own },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Its own group: a Ctrl-C in the terminal is for the story, which then stops it in order.
    detached: true,
  });
}

/** What a process said last, for when it ends too early. */
function lastLines({ stdout, stderr }: ChildProcess): readonly string[] {
  const said: string[] = [];
  for (const stream of [stdout, stderr].filter((each) => each !== null))
    createInterface({ input: stream }).on("line", (line) => {
      said.push(line);
      if (said.length > LAST_LINES) said.shift();
    });
  return said;
}

async function untilReady(url: string): Promise<void> {
  const giveUpAt = performance.now() + READY_WITHIN_MS;
  while (performance.now() < giveUpAt) {
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.ok === true) return;
    await delay(100);
  }
  throw new Error(`Homeward was not ready within ${READY_WITHIN_MS / 1_000} s`);
}
