import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { backoffMs, HomewardError, type Logger, type Part } from "@homeward/kernel";

export interface KeptProcess {
  readonly name: string;
  /** A TypeScript entry file, run by this Node. */
  readonly main: string;
  readonly env: () => Readonly<Record<string, string | undefined>>;
  /** Whether it does its work; asked again and again after it was started. */
  readonly isReady: () => Promise<boolean>;
  readonly logger: Logger;
}

const READY_EVERY_MS = 100;
const STOP_WITHIN_MS = 2_500;
/** A process that lived this long was well: the next death counts as the first. */
const STEADY_AFTER_MS = 10_000;
const MOST_EARLY_DEATHS = 3;
const AGAIN = { baseMs: 250, capMs: 5_000, random: Math.random };

/**
 * Runs a process and starts it again whenever it ends without having been stopped. start() resolves when it is ready
 * for the first time, and rejects when it dies again and again before that. It is in a process group of its own, so
 * that a terminal's Ctrl-C reaches it through stop() alone; the death of this process makes it stop by itself.
 */
export function keepProcess(options: KeptProcess): Part {
  const stopped = new AbortController();
  let child: ChildProcess | null = null;
  let keeping = Promise.resolve();

  async function keep(isReady: () => boolean): Promise<void> {
    for (let deaths = 0; ;) {
      const startedAt = performance.now();
      child = start(options);
      options.logger.info({ event: "process-started", process: options.name, pid: child.pid });
      const [code, signal] = await ended(child);
      if (stopped.signal.aborted) return;
      options.logger.warn({ event: "process-gone", process: options.name, code, signal });
      deaths = performance.now() - startedAt > STEADY_AFTER_MS ? 1 : deaths + 1;
      if (deaths >= MOST_EARLY_DEATHS && !isReady()) throw new DoesNotStart(options.name);
      await restUnless(stopped.signal, backoffMs(deaths - 1, AGAIN));
      if (stopped.signal.aborted) return;
    }
  }

  return {
    name: options.name,
    async start() {
      let ready = false;
      const kept = keep(() => ready);
      keeping = kept.catch(() => undefined);
      const becomesReady = async () => {
        while (!ready && !stopped.signal.aborted) {
          ready = await options.isReady();
          if (!ready) await restUnless(stopped.signal, READY_EVERY_MS);
        }
      };
      await Promise.race([becomesReady(), kept]);
    },
    async stop() {
      stopped.abort();
      if (child !== null) await end(child);
      await keeping;
    },
  };
}

/** Its own words, just before on standard error, say why. */
class DoesNotStart extends HomewardError {
  constructor(name: string) {
    super("process-does-not-start", `${name} ended ${MOST_EARLY_DEATHS} times before it was ready`);
  }
}

function start({ main, env }: KeptProcess): ChildProcess {
  const guard = join(import.meta.dirname, "leave-with-parent.ts");
  return spawn(process.execPath, ["--import", guard, main], {
    env: env(),
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

/** How it ended. One that could not be spawned at all ends at once. */
async function ended(child: ChildProcess): Promise<readonly [number | null, string | null]> {
  if (child.pid === undefined) return [null, null];
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return [child.exitCode, child.signalCode];
}

async function end(child: ChildProcess): Promise<void> {
  child.kill("SIGTERM");
  const enough = new AbortController();
  const late = delay(STOP_WITHIN_MS, undefined, { signal: enough.signal }).then(
    () => child.kill("SIGKILL"),
    () => undefined,
  );
  await ended(child);
  enough.abort();
  await late;
}

const restUnless = (signal: AbortSignal, ms: number): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);
