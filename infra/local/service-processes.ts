import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { HomewardError, type Logger, type Part } from "@homeward/kernel";
import { serviceNames, type Address, type Addresses, type ServiceName } from "./addresses.ts";
import { keepProcess } from "./keep-process.ts";
import type { Env } from "./servers.ts";

export interface ServicesPlace {
  readonly addresses: Addresses;
  /** Asked at every start of a process: what all three are given. */
  readonly env: () => Env;
  readonly logger: Logger;
}

const LEFT_WITHIN_MS = 6_000;
const ANSWER_WITHIN_MS = 2_000;

/** The three services, each as a process of its own, all started at once and stopped at once. */
export function serviceProcesses(place: ServicesPlace): Part {
  const parts = serviceNames.map((name) => oneService(name, place));
  return {
    name: "services",
    async start() {
      await Promise.all(parts.map((part) => part.start()));
    },
    async stop() {
      await Promise.all(parts.map((part) => part.stop()));
    },
  };
}

function oneService(name: ServiceName, { addresses, env, logger }: ServicesPlace): Part {
  const address = addresses[name];
  const kept = keepProcess({
    name,
    main: join(import.meta.dirname, `../../services/${name}/src/main.ts`),
    env: () => ({ ...env(), PORT: String(address.port), PUBLIC_URL: address.publicUrl }),
    isReady: () => isReady(address),
    logger,
  });
  return {
    ...kept,
    async start() {
      await untilLeft(name, address);
      await kept.start();
    },
  };
}

/** The services of a launcher that was killed are stopping just now. Anybody else on the port is not waited for long. */
async function untilLeft(name: string, { port, localUrl }: Address): Promise<void> {
  const deadline = performance.now() + LEFT_WITHIN_MS;
  while (await answers(`${localUrl}/health/live`)) {
    if (performance.now() > deadline)
      throw new HomewardError(
        "port-in-use",
        `port ${port}, which ${name} needs, is in use; set another PORT`,
      );
    await delay(100);
  }
}

const isReady = async ({ localUrl }: Address): Promise<boolean> =>
  (await ask(`${localUrl}/health/ready`))?.ok ?? false;
const answers = async (url: string): Promise<boolean> => (await ask(url)) !== null;

async function ask(url: string): Promise<Response | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    await answer.body?.cancel();
    return answer;
  } catch {
    return null;
  }
}
