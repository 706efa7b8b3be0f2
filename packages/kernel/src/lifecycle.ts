import { HomewardError } from "./errors.ts";
import type { Logger } from "./logger.ts";

/** Something that runs from start() to stop(). */
export interface Part {
  readonly name: string;
  start(): Promise<void>;
  /** May come while start() is under way: then it cuts that short, or waits for what has to be taken down again. */
  stop(): Promise<void>;
}

/** The process, as far as a lifecycle needs it. */
export interface Host {
  on(event: string, listener: (...details: unknown[]) => void): unknown;
  off(event: string, listener: (...details: unknown[]) => void): unknown;
  exit(code: number): void;
}

export interface RunOptions {
  /**
   * Started in this order, stopped in reverse. What others stand on comes first. Each is asked for when those before
   * it have started: a generator may build a part on what an earlier one has found.
   */
  readonly parts: Iterable<Part>;
  readonly logger: Logger;
  /** Called once everything runs: the banner. */
  readonly onStarted?: () => void;
  /** Called with what the start failed of, before anything is stopped: a word to the person in front of it. */
  readonly onFailed?: (error: unknown) => void;
  /** After this the process exits without waiting for the rest. */
  readonly deadlineMs?: number;
  readonly host?: Host;
}

export const exitCodes = { clean: 0, failed: 1, secondSignal: 130 } as const;
const DEADLINE_MS = 4_500;
/** What a part that hangs in its start may take of the deadline: the others have to be stopped, too. */
const CUT_SHORT_WITHIN_MS = 2_500;
const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const ACCIDENTS = ["uncaughtException", "unhandledRejection"] as const;

/**
 * Starts the parts and stays until a signal, a failed start or an unexpected error; then stops what was started, and
 * what is just starting, in reverse, within the deadline, and exits. A second signal exits at once.
 */
export async function runParts(options: RunOptions): Promise<void> {
  const { logger, host = process } = options;
  const { promise: ending, resolve: end } = Promise.withResolvers<number>();
  const unlisten = listen(host, logger, end);
  void ending.then(() => startDeadline(options, host));
  const begun = await startAll(options, { ending, end });
  const wanted = await ending;
  const stoppedWell = await stopAll(begun.toReversed(), logger);
  unlisten();
  host.exit(stoppedWell ? wanted : exitCodes.failed);
}

interface Ending {
  readonly ending: Promise<number>;
  readonly end: (code: number) => void;
}

/** Answers what has to be stopped; a part whose start failed has not. */
async function startAll(options: RunOptions, { ending, end }: Ending): Promise<Part[]> {
  const { parts, logger, onStarted, onFailed } = options;
  const begun: Part[] = [];
  const over = ending.then(() => true);
  let starting: string | null = null;
  try {
    for (const part of parts) {
      starting = part.name;
      const start = part.start();
      if (await Promise.race([over, start.then(() => false)])) {
        // Nobody waits for it any more.
        start.catch((error: unknown) => logger.debug({ event: "start-cut-short", part: part.name, error }));
        return [...begun, inTime(part)];
      }
      begun.push(part);
      starting = null;
    }
    onStarted?.();
  } catch (error) {
    logger.fatal({ event: "start-failed", part: starting, error });
    end(exitCodes.failed);
    onFailed?.(error);
  }
  return begun;
}

/** The part, whose stop is given up after a while. */
const inTime = (part: Part): Part => ({
  name: part.name,
  start: () => part.start(),
  async stop() {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new HomewardError("stop-too-slow", part.name)),
      CUT_SHORT_WITHIN_MS,
    );
    try {
      await Promise.race([part.stop(), late]);
    } finally {
      clearTimeout(timer);
    }
  },
});

/** The first signal ends the run, the second the process. */
function listen(host: Host, logger: Logger, end: (code: number) => void): () => void {
  let signals = 0;
  const onSignal = (signal: unknown) => {
    signals += 1;
    if (signals > 1) host.exit(exitCodes.secondSignal);
    logger.info({ event: "stopping", signal: String(signal) });
    end(exitCodes.clean);
  };
  const onAccident = (error: unknown) => {
    logger.fatal({ event: "unexpected-error", error });
    end(exitCodes.failed);
  };
  for (const signal of SIGNALS) host.on(signal, onSignal);
  for (const accident of ACCIDENTS) host.on(accident, onAccident);
  return () => {
    for (const signal of SIGNALS) host.off(signal, onSignal);
    for (const accident of ACCIDENTS) host.off(accident, onAccident);
  };
}

function startDeadline({ logger, deadlineMs = DEADLINE_MS }: RunOptions, host: Host): void {
  const timer = setTimeout(() => {
    logger.error({ event: "stop-too-slow", deadlineMs });
    host.exit(exitCodes.failed);
  }, deadlineMs);
  timer.unref();
}

/** Every part gets its chance, whatever the others do. */
async function stopAll(parts: readonly Part[], logger: Logger): Promise<boolean> {
  let well = true;
  for (const part of parts) {
    try {
      await part.stop();
    } catch (error) {
      well = false;
      logger.error({ event: "stop-failed", part: part.name, error });
    }
  }
  logger.info({ event: "stopped" });
  return well;
}
