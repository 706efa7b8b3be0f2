import type { Logger } from "./logger.ts";

/** Something that runs from start() to stop(). */
export interface Part {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The process, as far as a lifecycle needs it. */
export interface Host {
  on(event: string, listener: (...details: unknown[]) => void): unknown;
  off(event: string, listener: (...details: unknown[]) => void): unknown;
  exit(code: number): void;
}

export interface RunOptions {
  /** Started in this order, stopped in reverse. What others stand on comes first. */
  readonly parts: readonly Part[];
  readonly logger: Logger;
  /** Called once everything runs: the banner. */
  readonly onStarted?: () => void;
  /** After this the process exits without waiting for the rest. */
  readonly deadlineMs?: number;
  readonly host?: Host;
}

export const exitCodes = { clean: 0, failed: 1, secondSignal: 130 } as const;
const DEADLINE_MS = 4_500;
const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const ACCIDENTS = ["uncaughtException", "unhandledRejection"] as const;

/**
 * Starts the parts and stays until a signal, a failed start or an unexpected error; then stops what was started,
 * in reverse, within the deadline, and exits. A second signal exits at once.
 */
export async function runParts(options: RunOptions): Promise<void> {
  const { parts, logger, host = process } = options;
  const { promise: ending, resolve: end } = Promise.withResolvers<number>();
  const unlisten = listen(host, logger, end);
  let over = false;
  void ending.then(() => {
    over = true;
    startDeadline(options, host);
  });

  const started: Part[] = [];
  try {
    for (const part of parts) {
      if (over) break;
      await part.start();
      started.push(part);
    }
    if (!over) options.onStarted?.();
  } catch (error) {
    logger.fatal({ event: "start-failed", part: parts[started.length]?.name ?? null, error });
    end(exitCodes.failed);
  }
  const wanted = await ending;
  const stoppedWell = await stopAll(started.toReversed(), logger);
  unlisten();
  host.exit(stoppedWell ? wanted : exitCodes.failed);
}

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
