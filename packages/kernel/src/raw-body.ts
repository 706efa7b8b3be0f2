import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem } from "./problem.ts";

declare module "fastify" {
  interface FastifyRequest {
    /**
     * The bytes of a JSON body as they came: what signatures cover and quarantine keeps. Set before parsing, so
     * also there when the body was refused; of one too large the first 64 KiB. Null when no JSON body came.
     */
    rawBody: Buffer | null;
  }
}

const JSON_MEDIA_TYPE = /^application\/(?:[\w.+-]+\+)?json(?:\s*;|$)/i;
/** Of a body that is too large this much is kept, for quarantine. */
const KEPT_OF_TOO_LARGE = 65_536;
/** And this much more is read and thrown away, so that an ordinary client hears the answer instead of a reset. */
const READ_OF_TOO_LARGE = 8 * 1_048_576;
const DEEPEST = 64;

/** The one JSON parser of every door: keeps the bytes, then parses them. */
export function acceptJson(app: FastifyInstance, bodyLimit: number): void {
  app.decorateRequest("rawBody", null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    JSON_MEDIA_TYPE,
    async (request: FastifyRequest, payload: NodeJS.ReadableStream) => {
      const { bytes, tooLarge } = await collectBody(payload, bodyLimit);
      request.rawBody = bytes;
      if (tooLarge) throw bodyTooLarge();
      return parseJson(bytes);
    },
  );
}

/** Parses a JSON body; throws a 400 Problem. Bytes that are no UTF-8 become U+FFFD rather than a refusal. */
export function parseJson(bytes: Buffer): unknown {
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    value = JSON.parse(
      text,
      text.includes("__proto__") || text.includes("\\u005") ? withoutProto : undefined,
    );
  } catch {
    throw malformedJson("The body is not JSON.");
  }
  if (isDeeperThan(value, DEEPEST)) throw malformedJson(`The body is nested deeper than ${DEEPEST} levels.`);
  return value;
}

const withoutProto = (key: string, value: unknown) => (key === "__proto__" ? undefined : value);

const malformedJson = (detail: string): Problem =>
  new Problem({ code: "malformed-json", status: 400, title: "The body cannot be read", detail });

export const bodyTooLarge = (): Problem =>
  new Problem({
    code: "body-too-large",
    status: 413,
    title: "The body is too large",
  });

/** The bytes of a body; of one that is too large the first 64 KiB. */
export interface ReceivedBody {
  readonly bytes: Buffer;
  readonly tooLarge: boolean;
}

/**
 * Reads a body as far as `limit` bytes. `admit` hears the size of each piece that is to be kept; what it throws is what
 * this rejects with, and nothing is kept any more. Also rejects with the stream's own error when the sender goes away.
 */
export function collectBody(
  payload: NodeJS.ReadableStream,
  limit: number,
  admit: (size: number) => void = () => undefined,
): Promise<ReceivedBody> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    const finish = () => resolve({ bytes: Buffer.concat(chunks), tooLarge: size > limit });
    const keep = (chunk: Buffer) => {
      admit(chunk.length);
      chunks.push(chunk);
      if (size > limit) chunks = [Buffer.concat(chunks).subarray(0, KEPT_OF_TOO_LARGE)];
    };
    const take = (chunk: Buffer) => {
      const fitted = size <= limit;
      size += chunk.length;
      if (fitted) keep(chunk);
      if (size > limit + READ_OF_TOO_LARGE) finish();
    };
    payload.on("data", (chunk: Buffer) => {
      try {
        take(chunk);
      } catch (error) {
        chunks = [];
        reject(error);
      }
    });
    payload.once("end", finish);
    payload.once("error", reject);
  });
}

function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}
