import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** What a load has seen: how long each answer took, and how many were 202. */
export interface LoadResult {
  readonly accepted: number;
  /** Any other status, by number. */
  readonly others: Readonly<Record<number, number>>;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

export interface LoadOptions {
  readonly url: string;
  readonly key: string;
  readonly connections: number;
  readonly seconds: number;
  readonly nextBody: () => Buffer;
}

/**
 * A closed loop over kept-alive connections, each with one request at a time. Written on bare sockets, so that the
 * client takes as little as it can of the cores that what is measured runs on.
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const { hostname, port } = new URL(options.url);
  const latenciesMs: number[] = [];
  const others: Record<number, number> = {};
  let accepted = 0;
  const began = performance.now();
  const until = began + options.seconds * 1_000;
  const head = headOf(options);
  const loop = async () => {
    const connection = await openConnection(hostname, Number(port));
    while (performance.now() < until) {
      const sentAt = performance.now();
      const status = await connection.post(head, options.nextBody());
      latenciesMs.push(performance.now() - sentAt);
      if (status === 202) accepted += 1;
      else others[status] = (others[status] ?? 0) + 1;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: options.connections }, loop));
  return { accepted, others, seconds: (performance.now() - began) / 1_000, latenciesMs };
}

const headOf = ({ url, key }: Pick<LoadOptions, "url" | "key">): string => {
  const { host, pathname } = new URL(url);
  return `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ncontent-length: `;
};

interface Connection {
  /** Answers the status; the body is read and dropped. */
  post(head: string, body: Buffer): Promise<number>;
  close(): void;
}

async function openConnection(host: string, port: number): Promise<Connection> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, "connect");
  let answer: ((status: number) => void) | null = null;
  let fail: (error: Error) => void = () => undefined;
  readAnswers(socket, (status) => answer?.(status));
  socket.once("close", () => fail(new Error("the server hung up in the middle of a load")));
  socket.on("error", () => undefined);
  return {
    post: (head, body) =>
      new Promise((resolve, reject) => {
        answer = resolve;
        fail = reject;
        socket.cork();
        socket.write(`${head}${body.length}\r\n\r\n`, "latin1");
        socket.write(body);
        socket.uncork();
      }),
    close: () => socket.destroy(),
  };
}

/** Calls back with the status of every whole answer. */
function readAnswers(socket: Socket, answered: (status: number) => void): void {
  let held = "";
  socket.on("data", (chunk: Buffer) => {
    held += chunk.toString("latin1");
    const end = held.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(held.slice(0, end))?.[1] ?? 0);
    if (held.length < end + 4 + length) return;
    const status = Number(held.slice(9, 12));
    held = held.slice(end + 4 + length);
    answered(status);
  });
}
