import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { instant, instantCodec } from "@homeward/contracts";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { HomewardError } from "./errors.ts";
import { buildApp, listening } from "./http.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { Problem } from "./problem.ts";
import type { HealthCheck, Service } from "./service.ts";

const NHS_NUMBER = "9990000018";
const lines: string[] = [];
const logger = createLogger({
  service: "test",
  level: "info",
  destination: { write: (line) => lines.push(line) },
});
const apps: ReturnType<typeof buildApp>[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
  lines.length = 0;
});

const eventBody = z.object({
  type: z.enum(["discharged"]),
  stay: z.object({ spellId: z.string().max(5) }),
  events: z.array(z.strictObject({ at: z.string() })).optional(),
});

/** One route that takes a body, one that fails as told. */
const service: Service = {
  name: "echo",
  checks: [],
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  register(app) {
    const typed = app.withTypeProvider<ZodTypeProvider>();
    typed.post(
      "/v1/events/:stayId",
      {
        schema: {
          params: z.object({ stayId: z.uuid() }),
          querystring: z.object({ limit: z.coerce.number().int().max(10).optional() }),
          body: eventBody,
          response: { 200: z.object({ at: instantCodec }) },
        },
      },
      () => Promise.resolve({ at: instant(0) }),
    );
    typed.get("/v1/fail/:how", { schema: { params: z.object({ how: z.string() }) } }, (request) => {
      switch (request.params.how) {
        case "retriable":
          throw new HomewardError("database-away", "no connection", { retriable: true });
        case "problem":
          throw new Problem({ code: "not-yours", status: 403, title: "Not yours" });
        default:
          throw new RangeError(`bad ${NHS_NUMBER}`);
      }
    });
  },
};

const app = (checks: HealthCheck[] = []) => {
  const built = buildApp({ services: [service], logger, metrics: createMetrics(), checks });
  apps.push(built);
  return built;
};
const STAY = "/v1/events/2f1b6a52-6f0e-4b6c-9d0c-2d3f8f1f0a11";
const post = (payload: string | Buffer, headers: Record<string, string> = {}, url = STAY) =>
  app().inject({ method: "POST", url, payload, headers: { "content-type": "application/json", ...headers } });

const GOOD = '{ "type":"discharged",  "stay":{"spellId":"s-1"} }';

describe("a request that a schema refuses", () => {
  it("is 422 with a JSON pointer for each field, and quotes nothing that was sent", async () => {
    const answer = await post(
      JSON.stringify({ stay: { spellId: NHS_NUMBER }, events: [{ at: null, [NHS_NUMBER]: 1 }] }),
    );
    expect([answer.statusCode, answer.json()]).toMatchObject([
      422,
      {
        type: "urn:homeward:problem:field-missing",
        code: "field-missing",
        errors: [
          { pointer: "/type", code: "field-missing", message: "is required" },
          { pointer: "/stay/spellId", code: "field-invalid" },
          { pointer: "/events/0/at", code: "field-missing" },
          { pointer: "/events/0", code: "field-invalid", message: "has fields that are not known here" },
        ],
      },
    ]);
    expect(answer.body).not.toContain(NHS_NUMBER);
  });

  it("is field-invalid when nothing is missing; in the query too", async () => {
    const answer = await post(GOOD, {}, `${STAY}?limit=11`);
    expect(answer.json()).toMatchObject({
      status: 422,
      code: "field-invalid",
      errors: [{ pointer: "/limit" }],
    });
  });

  it("without any body is 422; with an impossible address 404", async () => {
    expect((await app().inject({ method: "POST", url: STAY })).json()).toMatchObject({
      code: "field-missing",
    });
    expect((await post(GOOD, {}, `/v1/events/${NHS_NUMBER}`)).json()).toMatchObject({ code: "not-found" });
  });
});

describe("an error", () => {
  it("that may pass is 503 with Retry-After", async () => {
    const answer = await app().inject("/v1/fail/retriable");
    expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([503, "2"]);
  });

  it("that a door throws is answered as it says, the same bytes every time", async () => {
    const [a, b] = [await app().inject("/v1/fail/problem"), await app().inject("/v1/fail/problem")];
    expect(a.body).toBe(
      '{"type":"urn:homeward:problem:not-yours","title":"Not yours","status":403,"code":"not-yours"}',
    );
    expect(b.rawPayload.equals(a.rawPayload)).toBe(true);
  });

  it("of ours is 500, logged without its message, and tells nothing", async () => {
    const answer = await app().inject("/v1/fail/other");
    expect(answer.json()).toMatchObject({ status: 500, code: "internal-error" });
    expect(answer.body + lines.join("")).not.toContain(NHS_NUMBER);
    expect(lines.join("")).toContain('"event":"http-failed"');
  });

  it.each(["/v1/nowhere", "/%E0%A4%A", `/v1/fail/${"x".repeat(300)}`])(
    "address %# is a problem, too",
    async (url) => {
      const answer = await app().inject(url);
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.headers["content-type"]).toContain("application/problem+json");
      expect(answer.body).not.toContain("xxx");
    },
  );
});

it("is answered through its schema", async () => {
  expect((await post(GOOD)).json()).toEqual({ at: "1970-01-01T00:00:00Z" });
});

describe("what surrounds a request", () => {
  it("is one line, by route and never by address, and a request id that is nobody's number", async () => {
    const server = app();
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const url = `/v1/fail/${NHS_NUMBER}?name=Zofia`;
    const given = await server.inject({ url, headers: { "x-request-id": trace } });
    const refused = await server.inject({ url, headers: { "x-request-id": NHS_NUMBER } });
    expect(given.headers["x-request-id"]).toBe(trace);
    expect(refused.headers["x-request-id"]).not.toBe(NHS_NUMBER);
    const answered = lines.filter((line) => line.includes("http-answered"));
    expect(answered).toHaveLength(2);
    expect(JSON.parse(answered[0] ?? "")).toMatchObject({
      requestId: trace,
      route: "/v1/fail/:how",
      status: 500,
    });
    expect(lines.join("")).not.toMatch(/9990000018|Zofia/);
    expect((await server.inject("/metrics")).body).toContain('route="/v1/fail/:how",status="500"} 2');
  });

  it("has careful headers", async () => {
    expect((await app().inject("/health/live")).headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
    });
  });
});

it("describes itself as OpenAPI 3.1 with pages to read it by", async () => {
  const server = app();
  const description = (await server.inject("/openapi.json")).json();
  expect(description).toMatchObject({ openapi: "3.1.0", paths: { "/v1/events/{stayId}": { post: {} } } });
  expect(Object.keys(description.paths)).toContain("/health/ready");
  const docs = await server.inject("/docs/");
  expect([docs.statusCode, docs.headers["content-security-policy"]]).toEqual([
    200,
    expect.stringContaining("script-src"),
  ]);
});

it("is ready when every part is, else names the failing one", async () => {
  const well: HealthCheck = { name: "database", check: () => Promise.resolve({ ok: true }) };
  const ill: HealthCheck = { name: "relay", check: () => Promise.reject(new TypeError(NHS_NUMBER)) };
  expect((await app([well]).inject("/health/ready")).statusCode).toBe(200);
  const answer = await app([well, ill]).inject("/health/ready");
  expect([answer.statusCode, answer.json()]).toEqual([
    503,
    {
      ok: false,
      parts: [
        { name: "database", ok: true },
        { name: "relay", ok: false, detail: "TypeError" },
      ],
    },
  ]);
});

it("stops listening even while somebody holds a stream open", async () => {
  const server = buildApp({ services: [], logger, metrics: createMetrics() });
  server.get("/stream", (_request, reply) => {
    reply.hijack();
    reply.raw.write(": hello\n\n");
  });
  const part = listening(server, { host: "127.0.0.1", port: 0 }, 50);
  await part.start();
  const answer = await fetch(new URL("/stream", server.listeningOrigin));
  await part.stop();
  await expect(answer.text()).rejects.toThrow();
});
