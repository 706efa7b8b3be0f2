import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { verify } from "@homeward/signing";
import type { Point } from "./year-seeds.ts";

/** The words of a webhook that people act on. */
export interface Told {
  readonly caseId: string;
  readonly stayId: string | null;
  readonly dischargeNumber: number | null;
  readonly round: number;
  readonly part: "lead" | "must-know" | "copy";
  readonly clock: "acceptance" | "contact";
  readonly rung: number;
  readonly repeat: number;
  readonly recipient: { readonly teamId: string };
}

/** A message that came by HTTP, its signature proven. */
export interface Heard {
  readonly id: string;
  readonly point: Point;
  readonly type: "case.alarm" | "case.reminder" | "case.information" | "case.stand-down";
  readonly told: Told;
  /** What was on the wire. */
  readonly text: string;
  /** By the simulation's clock. */
  readonly atMs: number;
}

export interface Ears {
  readonly url: string;
  /** Whose messages are heard here; everything else is for nobody. */
  knows(points: readonly Point[]): void;
  /** Everything since the last time this was asked. */
  take(): Heard[];
  /** The notifications that were refused while a receiver was down, as often as they were. */
  readonly refused: string[];
  /** What nobody should have been sent, in words. */
  readonly wrong: string[];
  close(): Promise<void>;
}

export interface Hearing {
  readonly nowMs: () => number;
  readonly refuses: (point: Point) => boolean;
}

/** The receiver of every team, person and unit: hears, unless it is down. */
export async function openEars({ nowMs, refuses }: Hearing): Promise<Ears> {
  const wrong: string[] = [];
  const refused: string[] = [];
  let heard: Heard[] = [];
  const byPath = new Map<string, Point>();
  const receive = async (request: IncomingMessage): Promise<number> => {
    const body = await read(request);
    const path = request.url ?? "";
    const point = byPath.get(path);
    if (point === undefined) return wrong.push(`${path}: an address of nobody`) && 404;
    if (refuses(point)) return refused.push(String(request.headers["webhook-id"])) && 503;
    const nowSeconds = nowMs() / 1_000;
    const signed = verify({ headers: request.headers, body, secrets: point.secrets ?? [], nowSeconds });
    if (!signed.ok) return wrong.push(`${path}: the signature does not hold (${signed.reason})`) && 400;
    const text = body.toString("utf8");
    const { type, data } = JSON.parse(text) as { type: Heard["type"]; data: Told };
    heard.push({ id: signed.id, point, type, told: data, text, atMs: nowMs() });
    return 204;
  };
  const server = createServer((request, response) => {
    receive(request).then(
      (status) => response.writeHead(status).end(),
      (error: unknown) => {
        wrong.push(String(error));
        response.writeHead(500).end();
      },
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    wrong,
    refused,
    knows(points) {
      for (const one of points) if (one.kind === "webhook") byPath.set(new URL(one.address).pathname, one);
    },
    take() {
      const taken = heard;
      heard = [];
      return taken;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
