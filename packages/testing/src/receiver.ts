import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { createHearing, type Hearing } from "./hearing.ts";

/** One request as it came over the wire. */
export interface HeardRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Lower-case name to value, as `verify` of a signature wants them. */
  readonly flatHeaders: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Parsed body; undefined where it is no JSON. */
  readonly json: unknown;
  /** Milliseconds since 1970 on this machine's clock. */
  readonly at: number;
  /** Whether by now a whole answer has left for whoever asked, who was still there. */
  wasAnswered(): boolean;
}

/**
 * How a request is answered: a status; "hang" never answers; `{ status, after }` answers when `after` resolves,
 * so a test can be late on purpose without waiting on time; `location` answers with a redirect.
 */
export type Answer =
  | number
  | "hang"
  | { readonly status: number; readonly after?: Promise<unknown>; readonly location?: string };

export interface Receiver extends Hearing<HeardRequest> {
  /** `http://127.0.0.1:<port>`, without a slash at its end. */
  readonly url: string;
  /** What requests to a path get from now on (default 204); a function decides anew each time. */
  answer(path: string, how: Answer | ((request: HeardRequest) => Answer)): void;
  /** Stops listening, hanging requests included. The same port can be taken again with `receiver({ port })`. */
  close(): Promise<void>;
}

/** A real HTTP server that keeps what it is sent, as a team's clinical system would. */
export async function receiver({ port = 0 }: { port?: number } = {}): Promise<Receiver> {
  const { hearing, add } = createHearing<HeardRequest>(describeRequest);
  const answers = new Map<string, Answer | ((request: HeardRequest) => Answer)>();
  const server = createServer((incoming, response) => {
    let isAnswered = false;
    void read(incoming, () => isAnswered).then((request) => {
      const how = answers.get(request.path) ?? 204;
      const chosen = typeof how === "function" ? how(request) : how;
      add(request);
      return respond(response, chosen, () => (isAnswered = true));
    });
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return {
    ...hearing,
    url: `http://127.0.0.1:${address.port}`,
    answer: (path, how) => void answers.set(path, how),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function read(incoming: IncomingMessage, wasAnswered: () => boolean): Promise<HeardRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const flat = Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(", ")]);
  return {
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    headers: incoming.headers,
    flatHeaders: Object.fromEntries(flat) as Record<string, string>,
    body,
    json: parsed(body),
    at: Date.now(),
    wasAnswered,
  };
}

async function respond(response: ServerResponse, answer: Answer, onAnswered: () => void): Promise<void> {
  if (answer === "hang") return;
  const { status, after, location } = typeof answer === "number" ? { status: answer } : answer;
  await after;
  if (response.destroyed) return;
  response.writeHead(status, location === undefined ? {} : { location }).end(onAnswered);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

const describeRequest = (request: HeardRequest): string =>
  `${request.method} ${request.path} ${request.body.toString("utf8").slice(0, 200)}`;
