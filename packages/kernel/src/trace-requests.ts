import type { FastifyInstance, FastifyRequest } from "fastify";
import { readTraceparent, type TraceSpan, type Tracing } from "./tracing.ts";

const spans = new WeakMap<object, TraceSpan>();
const UNTRACED = /^\/(?:health\/|metrics$|docs|openapi\.json$)/;

/** The trace that an answer to this request belongs to: of its span, or the caller's; null where there is none. */
export const requestTrace = (request: object & Pick<FastifyRequest, "headers">): string | null =>
  spans.get(request)?.traceparent ?? readTraceparent(request.headers["traceparent"]);

/** One span a request, by route pattern: an address may hold anything. No hook at all where nothing is traced. */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  if (!tracing.on) return;
  app.addHook("onRequest", async (request) => {
    const { method, headers } = request;
    const route = request.routeOptions.url;
    if (route === undefined || UNTRACED.test(route)) return;
    const facts = { "http.request.method": method, "http.route": route };
    const parent = readTraceparent(headers["traceparent"]);
    spans.set(request, tracing.begin(`${method} ${route}`, { kind: "server", parent, facts }));
  });
  app.addHook("onResponse", async (request, { statusCode }) => {
    const failure = statusCode >= 500 ? { failure: new Error("5xx") } : {};
    spans.get(request)?.end({ facts: { "http.response.status_code": statusCode }, ...failure });
  });
}
