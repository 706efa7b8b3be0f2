import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below the ports that systems give to outgoing connections unless they are told otherwise (Linux from 32,768 on, others
 * from 49,152): one of those can be anybody's by the time that a server which was killed comes back to it.
 */
const FIRST = 16_384;
const COUNT = 16_384;

let next = randomInt(COUNT);

/** A TCP port of 127.0.0.1 that nobody listens on at this moment; another one each time, as long as there are others. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < COUNT; tried += 1) {
    const port = FIRST + (next++ % COUNT);
    if (await isFree("127.0.0.1", port).catch(isReserved)) return port;
  }
  throw new Error(`no TCP port from ${FIRST} to ${FIRST + COUNT - 1} is free`);
}

/** Whether nobody listens on a TCP port at this moment. Throws what else listening there fails of. */
export async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, host), "listening");
    server.close();
    await once(server, "close");
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return false;
    throw error;
  }
}

/** Windows holds back whole ranges of ports: those are not free either. Throws every other failure again. */
function isReserved(error: NodeJS.ErrnoException): false {
  if (error.code === "EACCES") return false;
  throw error;
}
