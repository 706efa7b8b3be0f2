import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { webhookBody, type WebhookBody } from "@homeward/contracts";
import { verify } from "@homeward/signing";

/** A contact point whose messages are heard here. */
export interface HeardPoint {
  readonly id: string;
  readonly kind: "webhook" | "email" | "sms";
  readonly address: string;
  readonly secrets: readonly string[];
}

/** A message as it reached a contact point. */
export interface Heard {
  readonly id: string;
  /** wrong: what Homeward should not have sent. */
  readonly kind: "webhook" | "mail" | "wrong";
  readonly pointId: string;
  /** By the story's clock, in milliseconds. */
  readonly at: number;
  /** Of a webhook whose signature holds. */
  readonly body: Exclude<WebhookBody, { type: "ping" }> | null;
  /** Of a webhook its plain sentence, of a mail its subject; else what is wrong with it. */
  readonly text: string;
}

export interface Ears {
  readonly url: string;
  /** Everything that came, in order; a message that came twice under one id is there once. */
  readonly heard: readonly Heard[];
  add(heard: Heard): void;
  close(): Promise<void>;
}

interface Desk {
  readonly points: readonly HeardPoint[];
  readonly now: () => number;
}

/** A real HTTP receiver in the place of every team, person and unit of the seed folder: checks each signature. */
export async function openEars(desk: Desk): Promise<Ears> {
  const heard = new Map<string, Heard>();
  const add = (message: Heard) => void heard.set(message.id, heard.get(message.id) ?? message);
  const server = createServer((request, response) => {
    receive(request, desk).then(
      (message) => {
        add(message);
        response.writeHead(message.body === null ? 400 : 204).end();
      },
      () => response.writeHead(500).end(),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    get heard() {
      return [...heard.values()];
    },
    add,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function receive(request: IncomingMessage, { points, now }: Desk): Promise<Heard> {
  const body = await read(request);
  const at = now();
  const path = request.url ?? "";
  const point = points.find(({ kind, address }) => kind === "webhook" && new URL(address).pathname === path);
  const secrets = point?.secrets ?? [];
  const signed = verify({ headers: request.headers, body, secrets, nowSeconds: at / 1_000 });
  const id = signed.ok ? signed.id : `${path} ${at}`;
  const wrong = (text: string): Heard => ({
    id,
    kind: "wrong",
    pointId: point?.id ?? path,
    at,
    body: null,
    text,
  });
  if (point === undefined) return wrong("sent to an address of nobody");
  if (!signed.ok) return wrong(`the signature does not hold (${signed.reason})`);
  const message = webhookBody.safeParse(jsonOf(body)).data;
  if (message === undefined || message.type === "ping") return wrong("is no message about a case");
  return { id, kind: "webhook", pointId: point.id, at, body: message, text: message.data.why };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}
