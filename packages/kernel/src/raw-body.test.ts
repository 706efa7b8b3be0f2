import { Readable } from "node:stream";
import { afterEach, expect, it } from "vitest";
import { buildApp } from "./http.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { collectBody } from "./raw-body.ts";
import type { Service } from "./service.ts";

const NHS_NUMBER = "9990000018";
const PATH = "/v1/echo";
const GOOD = '{ "type":"discharged",  "stay":{"spellId":"s-1"} }';

/** What the quarantine of a door would get. */
const refused: (Buffer | null)[] = [];
const apps: ReturnType<typeof buildApp>[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
  refused.length = 0;
});

const echo: Service = {
  name: "echo",
  checks: [],
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  register(app) {
    app.addHook("onError", async (request) => void refused.push(request.rawBody));
    app.post(PATH, (request) =>
      Promise.resolve({ raw: request.rawBody?.toString("utf8"), body: request.body }),
    );
  },
};

function app() {
  const logger = createLogger({ service: "test", level: "silent" });
  const built = buildApp({ services: [echo], logger, metrics: createMetrics() });
  apps.push(built);
  return built;
}
const post = (payload: string | Buffer, headers: Record<string, string> = {}) =>
  app().inject({
    method: "POST",
    url: PATH,
    payload,
    headers: { "content-type": "application/json", ...headers },
  });

it("a body is parsed, checked and kept byte for byte", async () => {
  const answer = await post(GOOD);
  expect([answer.statusCode, answer.json()]).toEqual([200, { raw: GOOD, body: JSON.parse(GOOD) as unknown }]);
});

it("a body may begin with a byte order mark, be CloudEvents or FHIR JSON, or hold a prototype", async () => {
  expect((await post(`\uFEFF${GOOD}`)).statusCode).toBe(200);
  expect((await post(GOOD, { "content-type": "application/fhir+json; charset=utf-8" })).statusCode).toBe(200);
  const sly = await post('{"__proto__":{"a":1},"\\u005f_proto__":{"a":2},"b":3}');
  expect(sly.json()).toMatchObject({ body: { b: 3 } });
  expect(sly.body).not.toContain('"body":{"__proto__"');
});

it.each([
  ["no JSON", `{"nhsNumber": ${NHS_NUMBER}`],
  ["empty", ""],
  ["nested too deep", `${'{"stay":'.repeat(500)}1${"}".repeat(500)}`],
  ["nested absurdly deep", "[".repeat(200_000) + "]".repeat(200_000)],
])("a body that is %s is 400, and its bytes are there for quarantine", async (_name, payload) => {
  const answer = await post(payload);
  expect([answer.statusCode, answer.json()]).toMatchObject([400, { code: "malformed-json" }]);
  expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  expect(refused[0]?.toString()).toBe(payload);
  expect(answer.body).not.toContain(NHS_NUMBER);
});

it("a body of another media type is 415", async () => {
  for (const type of ["text/plain", "application/xml", "application/jsonish"])
    expect((await post(GOOD, { "content-type": type })).json()).toMatchObject({
      status: 415,
      code: "unsupported-media-type",
    });
});

it.each([1_048_577, 3_000_000])(
  "of %s bytes is 413, heard by a real client, and its first 64 KiB are kept",
  async (size) => {
    const server = app();
    const url = await server.listen({ host: "127.0.0.1", port: 0 });
    const body = `"${"x".repeat(size - 2)}"`;
    const answer = await fetch(url + PATH, {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    expect([answer.status, await answer.json()]).toMatchObject([413, { code: "body-too-large" }]);
    expect(refused[0]).toHaveLength(65_536);
  },
);

it("a body of exactly the limit is taken", async () => {
  expect((await post(`"${"x".repeat(1_048_574)}"`)).statusCode).toBe(200);
});

it("asks before it keeps a piece, and rejects with what the refusal throws", async () => {
  const pieces = ["one", "two", "three"].map((text) => Buffer.from(text));
  const asked: number[] = [];
  const read = collectBody(Readable.from(pieces), 100, (size) => {
    asked.push(size);
    if (size > 3) throw new Error("no room");
  });
  await expect(read).rejects.toThrow("no room");
  expect(asked).toEqual([3, 3, 5]);
});
