import { randomUUID } from "node:crypto";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { fastify, type FastifyInstance, type FastifyRequest } from "fastify";
import { jsonSchemaTransform, serializerCompiler } from "fastify-type-provider-zod";
import { checkHealth } from "./health.ts";
import type { Part } from "./lifecycle.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { answerError, answerProblems } from "./problem-handlers.ts";
import { acceptJson } from "./raw-body.ts";
import type { HealthCheck, Service } from "./service.ts";
import { checkRequest } from "./validation.ts";

export interface AppOptions {
  /** Their routes are mounted, each service in a scope of its own, and their checks asked by /health/ready. */
  readonly services: readonly Service[];
  readonly logger: Logger;
  readonly metrics: Metrics;
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
  describe(app, options);
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
    start: async () => void (await app.listen(at)),
    async stop() {
      const timer = setTimeout(() => app.server.closeAllConnections(), patienceMs);
      await app.close();
      clearTimeout(timer);
    },
  };
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
    name: "http_request_duration_seconds",
    help: "Time from the request's head to the end of the answer",
    labelNames: ["method", "route", "status"],
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = routeOf(request);
    const { method, id } = request;
    const { statusCode: status, elapsedTime } = reply;
    durations.observe({ method, route, status: String(status) }, elapsedTime / 1000);
    const fields = { event: "http-answered", requestId: id, method, route, status };
    const write = route.startsWith("/health/") || route === "/metrics" ? logger.debug : logger.info;
    write({ ...fields, durationMs: Math.round(elapsedTime * 10) / 10 });
  });
}

const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? "none";

function describe(
  app: FastifyInstance,
  { title = "Homeward", version = "0.1.0", publicUrl }: AppOptions,
): void {
  app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title, version },
      ...(publicUrl === undefined ? {} : { servers: [{ url: publicUrl }] }),
      components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
    },
    transform: jsonSchemaTransform,
  });
  app.register(swaggerUi, { routePrefix: "/docs", staticCSP: true });
  app.register(async (scope) => {
    scope.get("/openapi.json", { schema: { hide: true } }, async () => scope.swagger());
  });
}

function tellHealth(app: FastifyInstance, { services, checks = [], metrics }: AppOptions): void {
  const all = [...checks, ...services.flatMap((service) => service.checks)];
  const hide = { schema: { hide: true } };
  app.get("/health/live", hide, async () => ({ ok: true }));
  app.get("/health/ready", hide, async (_request, reply) => {
    const report = await checkHealth(all, CHECK_TIMEOUT_MS);
    return reply.code(report.ok ? 200 : 503).send(report);
  });
  app.get("/metrics", hide, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
}
