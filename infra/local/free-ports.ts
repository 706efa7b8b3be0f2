import { setTimeout as delay } from "node:timers/promises";
import { HomewardError } from "@homeward/kernel";
import { isFree } from "@homeward/postgres";

const LEFT_WITHIN_MS = 6_000;

/**
 * Resolves when nobody listens on the ports. The services of a launcher that was killed are stopping just then, and
 * are waited for; anybody else is not waited for long. Throws `port-in-use`.
 */
export async function untilFree(host: string, ports: readonly number[]): Promise<void> {
  const deadline = performance.now() + LEFT_WITHIN_MS;
  for (const port of ports)
    while (!(await isFree(host, port))) {
      if (performance.now() > deadline)
        throw new HomewardError("port-in-use", `port ${port} is in use by another program; set another PORT`);
      await delay(100);
    }
}
