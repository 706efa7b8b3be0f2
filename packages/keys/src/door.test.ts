import { instant } from "@homeward/contracts";
import { buildApp, createLogger, createMetrics, type Service } from "@homeward/kernel";
import { afterAll, expect, it } from "vitest";
import type { ApiKey } from "./api-key.ts";
import { keyOf, requireKey } from "./door.ts";
import type { Keyring } from "./keyring.ts";

const unit: ApiKey = {
  keyId: "k-1",
  role: "unit",
  owner: { kind: "unit", odsCode: "TN801", ward: "Kingfisher" },
  demo: false,
  createdAt: instant(0),
  revokedAt: null,
};
const keyring: Keyring = { find: (key) => Promise.resolve(key === "live" ? unit : null) };

const service: Service = {
  name: "doors",
  checks: [],
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  register(app) {
    const answer = { schema: { hide: true } };
    app.post("/unit", { ...answer, onRequest: requireKey(keyring, ["unit"]) }, (request) =>
      Promise.resolve(keyOf(request).owner),
    );
    app.get("/admin", { ...answer, onRequest: requireKey(keyring, ["admin", "resolver"]) }, () =>
      Promise.resolve({}),
    );
    app.get("/open", answer, (request) => Promise.resolve(keyOf(request)));
  },
};
const logger = createLogger({ service: "test", level: "silent" });
const app = buildApp({ services: [service], logger, metrics: createMetrics() });
afterAll(() => app.close());

const call = (url: string, authorization?: string) =>
  app.inject({
    url,
    method: url === "/unit" ? "POST" : "GET",
    headers: authorization === undefined ? {} : { authorization },
  });

it("lets in a live key of the role and tells the route whose it is", async () => {
  expect((await call("/unit", "Bearer live")).json()).toEqual(unit.owner);
});

it("answers no key and an unknown one alike: 401", async () => {
  const [none, unknown] = [await call("/unit"), await call("/unit", "Bearer dead")];
  expect([none.statusCode, none.json()]).toMatchObject([401, { code: "unknown-key" }]);
  expect(none.headers["www-authenticate"]).toBe("Bearer");
  expect(unknown.body).toBe(none.body);
});

it("answers a key of another role 403", async () => {
  expect((await call("/admin", "Bearer live")).json()).toMatchObject({ status: 403, code: "not-yours" });
});

it("refuses a stranger before reading the body", async () => {
  const answer = await app.inject({
    url: "/unit",
    method: "POST",
    payload: "{broken",
    headers: { "content-type": "application/json" },
  });
  expect(answer.statusCode).toBe(401);
});

it("is a bug, said so, when a route forgot to ask for a key", async () => {
  expect((await call("/open", "Bearer live")).statusCode).toBe(500);
});
