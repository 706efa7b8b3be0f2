import { setTimeout as delay } from "node:timers/promises";
import { launchPostgres, type LaunchOptions, type RunningPostgres } from "./embedded.ts";

export interface KeptPostgres {
  /** Stays the same for as long as it is kept. */
  readonly url: string;
  /** Of the server that runs now. */
  readonly pid: number;
  /** Resolves when the server runs no more and will not be launched again. */
  stop(): Promise<void>;
}

const AGAIN_AFTER_MS = 500;

/** Runs the embedded server and launches it again, on the same port, whenever it ends without having been stopped. */
export async function keepPostgres({ signal, ...place }: LaunchOptions): Promise<KeptPostgres> {
  const stopped = new AbortController();
  const givenUp = signal === undefined ? [] : [signal];
  const options = { ...place, signal: AbortSignal.any([stopped.signal, ...givenUp]) };
  let server = await launchPostgres(options);
  const again = { ...options, port: server.port };
  const keeping = keep();

  async function keep(): Promise<void> {
    for (;;) {
      await Promise.race([server.gone, once(stopped.signal)]);
      if (stopped.signal.aborted) return;
      options.logger?.warn({ event: "postgres-gone", pid: server.pid });
      // Lets go of the data folder, which the next launch takes again.
      await server.stop();
      server = (await relaunch()) ?? server;
    }
  }

  async function relaunch(): Promise<RunningPostgres | null> {
    while (!stopped.signal.aborted)
      try {
        return await launchPostgres(again);
      } catch (error) {
        options.logger?.warn({ event: "postgres-does-not-start", error });
        await delay(AGAIN_AFTER_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
      }
    return null;
  }

  return {
    url: server.url,
    get pid() {
      return server.pid;
    },
    async stop() {
      stopped.abort();
      await keeping;
      await server.stop();
    },
  };
}

const once = (signal: AbortSignal): Promise<void> =>
  new Promise((settle) => {
    if (signal.aborted) settle();
    signal.addEventListener("abort", () => settle(), { once: true });
  });
