import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { webhookBody } from "@homeward/contracts";
import { portTaken } from "@homeward/kernel";
import { verify } from "@homeward/signing";
import { describeHeard } from "./heard-message.ts";

/** A contact point of a seed folder that the receiver stands in for. */
export interface Point {
  readonly id: string;
  readonly address: string;
  readonly secrets: readonly string[];
}

export interface DemoReceiver {
  readonly url: string;
  close(): Promise<void>;
}

interface Desk {
  readonly points: readonly Point[];
  /** Shows one message, several lines. */
  readonly print: (text: string) => void;
  /** Seconds since 1970, for the age of a signature. */
  readonly nowSeconds: () => number;
  readonly seen: Set<string>;
}

/** Listens where the demo's teams have their webhooks, checks each signature and shows what it hears. */
export async function openReceiver(port: number, desk: Omit<Desk, "seen">): Promise<DemoReceiver> {
  const seen = new Set<string>();
  const server = createServer((request, response) => {
    receive(request, { ...desk, seen }).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(400).end(),
    );
  }).listen(port, "127.0.0.1");
  await once(server, "listening").catch((error: unknown) => {
    throw portTaken(error, { name: "RECEIVER_PORT", port });
  });
  const address = server.address();
  const heardOn = address !== null && typeof address === "object" ? address.port : port;
  return {
    url: `http://127.0.0.1:${heardOn}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** 204 taken, 404 nobody's address, 401 not signed by a secret of that address, 400 not a message of Homeward's. */
async function receive(request: IncomingMessage, desk: Desk): Promise<number> {
  const body = await read(request);
  const points = desk.points.filter(({ address }) => new URL(address).pathname === request.url);
  const [point] = points;
  if (request.method !== "POST" || point === undefined) return 404;
  const secrets = points.flatMap((it) => it.secrets);
  const checked = verify({ headers: request.headers, body, secrets, nowSeconds: desk.nowSeconds() });
  if (!checked.ok) {
    desk.print(`refused → ${point.id}: the signature does not hold (${checked.reason})`);
    return 401;
  }
  const message = webhookBody.parse(JSON.parse(body.toString("utf8")));
  desk.print(describeHeard(message, point.id, desk.seen.has(checked.id)));
  desk.seen.add(checked.id);
  return 204;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
