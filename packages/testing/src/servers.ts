import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { removeAbandoned } from "./abandoned.ts";
import { startKafka } from "./kafka-source.ts";
import { startPostgres, type StartedServer } from "./postgres-source.ts";

/**
 * The servers of one test run, kept by vitest's main process. Test files run in workers and ask for a server
 * over a local door; it is started on the first demand, so a run that needs no Kafka starts none.
 */
interface Servers {
  readonly door: Server;
  readonly url: string;
  readonly started: Map<string, Promise<StartedServer<unknown>>>;
  users: number;
}

const sources: Readonly<Record<string, () => Promise<StartedServer<unknown>>>> = {
  postgres: startPostgres,
  kafka: startKafka,
};

/** vitest runs the global setup once per project, each in a module graph of its own: only globalThis is common. */
const place = globalThis as typeof globalThis & { homewardTestServers?: Promise<Servers> };

/** Joins the servers of this run; returns the door's address and how to leave. The last to leave stops them all. */
export async function joinServers(): Promise<{ url: string; leave(): Promise<void> }> {
  place.homewardTestServers ??= openDoor();
  const servers = await place.homewardTestServers;
  servers.users += 1;
  return {
    url: servers.url,
    async leave() {
      servers.users -= 1;
      if (servers.users > 0) return;
      delete place.homewardTestServers;
      await stopAll(servers);
    },
  };
}

async function openDoor(): Promise<Servers> {
  removeAbandoned();
  const started: Servers["started"] = new Map();
  const door = createServer((request, response) => {
    const name = request.url?.slice(1) ?? "";
    void answer(name, started, response);
  }).listen(0, "127.0.0.1");
  await once(door, "listening");
  const address = door.address();
  if (address === null || typeof address === "string") throw new Error("the test servers' door has no port");
  return { door, url: `http://127.0.0.1:${address.port}`, started, users: 0 };
}

async function answer(name: string, started: Servers["started"], response: ServerResponse): Promise<void> {
  const source = sources[name];
  if (source === undefined) return void response.writeHead(404).end(`no test server is called ${name}`);
  const server = started.get(name) ?? begin(name, source);
  started.set(name, server);
  try {
    const { facts } = await server;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(facts));
  } catch (error) {
    response.writeHead(503).end(error instanceof Error ? error.message : String(error));
  }
}

async function begin(
  name: string,
  source: () => Promise<StartedServer<unknown>>,
): Promise<StartedServer<unknown>> {
  try {
    const server = await source();
    process.stderr.write(`[test servers] ${server.told}\n`);
    return server;
  } catch (error) {
    process.stderr.write(`\n[test servers] NO ${name.toUpperCase()}: ${String(error)}\n\n`);
    throw error;
  }
}

async function stopAll(servers: Servers): Promise<void> {
  servers.door.closeAllConnections();
  servers.door.close();
  const settled = await Promise.allSettled(servers.started.values());
  const stops = settled.flatMap((each) => (each.status === "fulfilled" ? [each.value.stop()] : []));
  const failed = (await Promise.allSettled(stops)).filter((each) => each.status === "rejected");
  for (const { reason } of failed) process.stderr.write(`[test servers] did not stop: ${String(reason)}\n`);
}
