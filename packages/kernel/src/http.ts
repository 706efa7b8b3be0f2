import { randomUUID } from "node:crypto";
import { fastify, type FastifyInstance, type FastifyRequest } from "fastify";
import { serializerCompiler } from "fastify-type-provider-zod";
import { z } from "zod";
import { describeApi } from "./describe-api.ts";
import { HomewardError } from "./errors.ts";
import { checkHealth } from "./health.ts";
import type { Part } from "./lifecycle.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { answerError, answerProblems } from "./problem-handlers.ts";
import { acceptJson } from "./raw-body.ts";
import type { HealthCheck, Service } from "./service.ts";
import { traceRequests } from "./trace-requests.ts";
import { noTracing, type Tracing } from "./tracing.ts";
import { checkRequest } from "./validation.ts";

export interface AppOptions {
  /** Their routes are mounted, each service in a scope of its own, and their checks asked by /health/ready. */
  readonly services: readonly Service[];
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing?: Tracing;
  /** Of the parts that belong to no service: the database, the transport. */
  readonly checks?: readonly HealthCheck[];
  readonly title?: string;
  readonly version?: string;
  readonly publicUrl?: string;
  readonly trustProxy?: boolean | string;
  readonly bodyLimit?: number;
}

const BODY_LIMIT = 1_048_576;
const CHECK_TIMEOUT_MS = 2_000;
/** A caller's request id is taken only if it looks like a UUID or a trace id: anything else may be anybody. */
const REQUEST_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$/i;

/** The HTTP side of a process, not yet listening. */
export function buildApp(options: AppOptions): FastifyInstance {
  const { services, logger, bodyLimit = BODY_LIMIT } = options;
  const app = fastify({
    logger: false,
    bodyLimit,
    trustProxy: options.trustProxy ?? false,
    genReqId: ({ headers }) => requestId(headers["x-request-id"]),
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 200 },
    frameworkErrors(error, request, reply) {
      answerError(logger, { error, request, reply });
    },
  });
  app.setValidatorCompiler(checkRequest);
  app.setSerializerCompiler(serializerCompiler);
  acceptJson(app, bodyLimit);
  answerProblems(app, logger);
  secure(app);
  observe(app, options);
  traceRequests(app, options.tracing ?? noTracing);
  describeApi(app, options);
  app.register(async (scope) => tellHealth(scope, options));
  for (const service of services) app.register(async (scope) => service.register(scope));
  return app;
}

/**
 * Listens from start() to stop(). Stopping takes no new requests and lets those under way finish; what is open
 * after `patienceMs` (a stream) is cut.
 */
export function listening(
  app: FastifyInstance,
  at: { host: string; port: number },
  patienceMs = 2_000,
): Part {
  return {
    name: "http",
    async start() {
      try {
        await app.listen(at);
      } catch (error) {
        throw portTaken(error, { name: "PORT", port: at.port });
      }
    },
    async stop() {
      const timer = setTimeout(() => app.server.closeAllConnections(), patienceMs);
      await app.close();
      clearTimeout(timer);
    },
  };
}

/** An error of listening: one of ours, that names the setting, where the port is another's; else as it came. */
export function portTaken(error: unknown, { name, port }: { name: string; port: number }): unknown {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "EADDRINUSE") return error;
  const message = `${name}: ${port} is in use by another program; set another ${name}`;
  return new HomewardError("port-in-use", message, { cause: error });
}

const requestId = (given: string | string[] | undefined) =>
  typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();

function secure(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "x-request-id": request.id,
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    });
  });
}

/** One wide line and one histogram entry per answer, by route pattern: an address may hold anything. */
function observe(app: FastifyInstance, { logger, metrics }: AppOptions): void {
  const durations = metrics.histogram({
    name: "homeward_http_request_duration_seconds",
    help: "Time from the request's head to the end of the answer",
    labelNames: ["method", "route", "status"],
  });
  const failures = metrics.counter({
    name: "homeward_http_failures_total",
    help: "Answers with a 5xx status, health checks apart",
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = routeOf(request);
    const { method, id } = request;
    const { statusCode: status, elapsedTime } = reply;
    durations.observe({ method, route, status: String(status) }, elapsedTime / 1000);
    const fields = { event: "http-answered", requestId: id, method, route, status };
    if (status >= 500 && !route.startsWith("/health/")) failures.inc();
    const write = route.startsWith("/health/") || route === "/metrics" ? logger.debug : logger.info;
    write({ ...fields, durationMs: Math.round(elapsedTime * 10) / 10 });
  });
}

const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? "none";

function tellHealth(app: FastifyInstance, { services, checks = [], metrics }: AppOptions): void {
  const all = [...checks, ...services.flatMap((service) => service.checks)];
  showParts(all, metrics);
  app.get("/health/live", { schema: live }, async () => ({ ok: true }));
  app.get("/health/ready", { schema: ready }, async (_request, reply) => {
    const report = await checkHealth(all, CHECK_TIMEOUT_MS);
    return reply.code(report.ok ? 200 : 503).send({ ...report, parts: [...report.parts] });
  });
  app.get("/metrics", { schema: figures }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
}

/** What /health/ready says, for whoever is to be woken by it. Parts of one name are as well as the worst of them. */
function showParts(checks: readonly HealthCheck[], metrics: Metrics): void {
  const name = "homeward_part_healthy";
  metrics.watch({
    labels: {},
    gauges: [{ name, help: "1 while a part of the process is well, else 0", labelNames: ["part"] }],
    freshMs: 0,
    // Longer than a check may take: one that does not answer is a 0, and never left out.
    patienceMs: 2 * CHECK_TIMEOUT_MS,
    async read() {
      const { parts } = await checkHealth(checks, CHECK_TIMEOUT_MS);
      const byName = Map.groupBy(parts, (part) => part.name);
      return [...byName].map(([part, all]) => ({
        name,
        labels: { part },
        value: all.every(({ ok }) => ok) ? 1 : 0,
      }));
    },
  });
}

const healthReport = z.object({
  ok: z.boolean(),
  parts: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string().optional() })),
});
const operation = { tags: ["operation"] };
const live = {
  ...operation,
  summary: "The process answers",
  response: { 200: z.object({ ok: z.boolean() }) },
};
const ready = {
  ...operation,
  summary: "Every part is well; 503 names the one that is not",
  response: { 200: healthReport, 503: healthReport },
};
const figures = {
  ...operation,
  summary: "Figures for Prometheus",
  response: { 200: { description: "Text format", content: { "text/plain": { schema: z.string() } } } },
};
