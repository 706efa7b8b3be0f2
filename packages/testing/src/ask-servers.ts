import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Where test files ask for servers; see servers.ts. */
    homewardTestServers: string;
  }
}

/** No such server can be had here; the message says why. */
export class NoSuchServer extends Error {
  readonly code = "no-such-server";
}

/** Asks the main process for a server, which starts it on the first demand. Throws {@link NoSuchServer}. */
export async function askForServer<Facts>(name: "postgres" | "kafka"): Promise<Facts> {
  const answer = await fetch(`${inject("homewardTestServers")}/${name}`);
  if (!answer.ok) throw new NoSuchServer(await answer.text());
  return (await answer.json()) as Facts;
}
