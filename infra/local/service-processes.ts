import { join } from "node:path";
import { type Logger, type Part } from "@homeward/kernel";
import { serviceNames, type Address, type Addresses, type ServiceName } from "./addresses.ts";
import { keepProcess } from "./keep-process.ts";
import type { Env } from "./servers.ts";

export interface ServicesPlace {
  readonly addresses: Addresses;
  /** Asked at every start of a process: what all three are given. */
  readonly env: () => Env;
  readonly logger: Logger;
}

const ANSWER_WITHIN_MS = 2_000;

/** The three services, each as a process of its own, all started at once and stopped at once. */
export function serviceProcesses(place: ServicesPlace): Part {
  const parts = serviceNames.map((name) => oneService(name, place));
  const stop = async () => void (await Promise.all(parts.map((part) => part.stop())));
  return {
    name: "services",
    async start() {
      try {
        await Promise.all(parts.map((part) => part.start()));
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
  };
}

function oneService(name: ServiceName, { addresses, env, logger }: ServicesPlace): Part {
  const address = addresses[name];
  return keepProcess({
    name,
    main: join(import.meta.dirname, `../../services/${name}/src/main.ts`),
    env: () => ({ ...env(), PORT: String(address.port), PUBLIC_URL: address.publicUrl }),
    isReady: () => isReady(address),
    logger,
  });
}

async function isReady({ localUrl }: Address): Promise<boolean> {
  try {
    const answer = await fetch(`${localUrl}/health/ready`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
