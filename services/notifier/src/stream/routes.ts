import { Readable } from "node:stream";
import { keyRoles, type CaseStreamEvent } from "@homeward/contracts";
import { problems, unavailable, type Logger } from "@homeward/kernel";
import { bearerOf, keyOf, requireKey, type ApiKey, type Keyring } from "@homeward/keys";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { mayRead } from "../access/access.ts";
import { COMMENT, encodeEvent, encodeHello, isExpired, resumePointOf } from "./stream.ts";
import { createTail, type Stretch, type Tail, type TailParts } from "./tail.ts";

export interface StreamParts extends TailParts {
  readonly keyring: Keyring;
  readonly logger: Logger;
  /** How often a reader hears something even when there is nothing. */
  readonly commentMs?: number;
}

const COMMENT_MS = 15_000;
/** Readers at once, in one process. */
const MOST = 1_000;

const headers = z.looseObject({ "last-event-id": z.string().optional() });

/** GET /v1/cases/stream: ids and states of cases as they change, as server-sent events. */
export function registerStream(app: FastifyInstance, parts: StreamParts): void {
  const tail = createTail(parts);
  const readers = new Set<AbortController>();
  app.addHook("preClose", async () => {
    tail.close();
    for (const reader of readers) reader.abort();
  });
  app.route({
    method: "GET",
    url: "/v1/cases/stream",
    onRequest: requireKey(parts.keyring, keyRoles),
    schema: {
      tags: ["cases"],
      security: [{ key: [] }],
      summary: "What changes, as it changes; resumed by Last-Event-ID, `reset` where that is not possible",
      headers,
      response: {
        200: {
          description: "Server-sent events `case.changed` and `reset`; data as in caseStreamEvent.",
          content: { "text/event-stream": { schema: z.string() } },
        },
        ...problems(401, 403, 503),
      },
    },
    handler(request, reply) {
      if (readers.size >= MOST) throw unavailable(30);
      const leaving = new AbortController();
      readers.add(leaving);
      reply.raw.once("close", () => {
        leaving.abort();
        readers.delete(leaving);
      });
      // Closed with its stream: kept alive, it would hold up the process that stops.
      const how = { connection: "close", "x-accel-buffering": "no" };
      reply.type("text/event-stream; charset=utf-8").headers(how);
      return reply.send(Readable.from(tell(request, { ...parts, tail, signal: leaving.signal })));
    },
  });
}

interface Telling extends StreamParts {
  readonly tail: Tail;
  readonly signal: AbortSignal;
}

/** Ends quietly when something fails: the reader comes back and goes on where it was. */
async function* tell(request: FastifyRequest, telling: Telling): AsyncGenerator<string> {
  try {
    yield* blocks(request, telling);
  } catch (error) {
    telling.logger.warn({ event: "stream-broke", requestId: request.id, error });
  }
}

/**
 * Asked for the next block only when the reader has room for it: a slow reader falls behind in the database, never in
 * memory.
 */
async function* blocks(
  request: FastifyRequest,
  { tail, keyring, signal, commentMs = COMMENT_MS }: Telling,
): AsyncGenerator<string> {
  let key = keyOf(request);
  const lastEventId = request.headers["last-event-id"];
  const start = resumePointOf(typeof lastEventId === "string" ? lastEventId : undefined, await tail.kept());
  let { after } = start;
  yield start.missed ? reset(after) : encodeHello(after);
  let quietUntil = performance.now() + commentMs;
  while (!signal.aborted) {
    const news = tail.news();
    const stretch = await tail.read(after);
    if (isExpired(after, stretch.kept)) {
      after = stretch.kept?.last ?? 0;
      yield reset(after);
      continue;
    }
    after = stretch.changes.at(-1)?.eventId ?? after;
    const text = visible(stretch, key);
    if (text !== "") yield text;
    if (stretch.isCut) continue;
    await newsOr(quietUntil - performance.now(), news, signal);
    if (performance.now() < quietUntil) continue;
    const live = signal.aborted ? null : await liveKey(keyring, request);
    if (!live) return;
    key = live;
    yield COMMENT;
    quietUntil = performance.now() + commentMs;
  }
}

const reset = (last: number) => encodeEvent({ event: "reset", id: String(last), data: {} });

const visible = ({ changes, directory }: Stretch, key: ApiKey): string =>
  changes
    .filter((change) => mayRead(directory, key, change))
    .map(({ eventId, caseId, stayId, state }): CaseStreamEvent => ({
      event: "case.changed",
      id: String(eventId),
      data: { caseId, stayId, state },
    }))
    .map(encodeEvent)
    .join("");

/** Resolves when something came, when nothing did for that long, or when the reader is gone. */
function newsOr(withinMs: number, news: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const over = () => resolve();
  const timer = setTimeout(over, Math.max(0, withinMs));
  signal.addEventListener("abort", over, { once: true });
  void news.then(over);
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener("abort", over);
  });
}

/** A key that was revoked hears no more, and one that changed hears as what it is now. */
async function liveKey(keyring: Keyring, request: FastifyRequest): Promise<ApiKey | null> {
  const bearer = bearerOf(request);
  return bearer === null ? null : keyring.find(bearer);
}
