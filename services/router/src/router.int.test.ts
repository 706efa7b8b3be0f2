import { routeMessage, topics, type Message } from "@homeward/contracts";
import { buildApp, createLogger, createMetrics, unmovedClock } from "@homeward/kernel";
import { createSignals, openPool, type Pool } from "@homeward/postgres";
import { createInProcessTransport } from "@homeward/transport/in-process";
import { identityOf, report } from "@homeward/testing";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { eventMessage, newStay, routerDatabase, sealing, wishMessage } from "../test/router-database.ts";
import { createRouter } from "./index.ts";

const lines: string[] = [];
const logger = createLogger({
  service: "router",
  level: "debug",
  destination: { write: (line) => void lines.push(line) },
});
const heard: Message[] = [];
let at: Awaited<ReturnType<typeof routerDatabase>>;
let pool: Pool;
let stop: () => Promise<void>;
let transport: ReturnType<typeof createInProcessTransport>;

beforeAll(async () => {
  at = await routerDatabase();
  const url = at.database.url;
  const signals = createSignals({ url, logger, scope: "homeward_router" });
  const role = "homeward_router";
  pool = openPool({ url, role, schema: role, max: 4, applicationName: "router service test", signals });
  transport = createInProcessTransport({ logger });
  const metrics = createMetrics();
  const router = createRouter({
    pool,
    transport,
    signals,
    clock: unmovedClock,
    sealing,
    logger,
    metrics,
    publicUrl: "http://router.example",
    allowDemo: false,
  });
  transport.subscribe({
    group: "ear",
    topics: [topics.routes, topics.alarms],
    handle: (batch) => {
      heard.push(...batch);
      return Promise.resolve({ retry: new Set() });
    },
    unreadable: () => Promise.reject(new Error("nothing here is unreadable")),
  });
  await signals.start();
  await transport.start();
  await router.start();
  const app = buildApp({ services: [router], logger, metrics });
  await app.ready();
  stop = async () => {
    await app.close();
    await router.stop();
    await transport.stop();
    await signals.stop();
    await pool.end();
    await at.end();
  };
});
afterAll(() => stop());

const routesOf = (stayId: string) =>
  heard
    .filter(({ key, topic }) => key === stayId && topic === topics.routes)
    .map(({ data }) => routeMessage.parse(data));

it("answers an event with a route, hears the bounce, and says nothing of the child", async () => {
  const given = report();
  const stayId = newStay();
  await transport.publish([eventMessage(given, 1, { stayId })]);
  await vi.waitFor(() => expect(routesOf(stayId)).toHaveLength(1), 10_000);
  await transport.publish([wishMessage(stayId, "camhs-rotherham", { kind: "re-route", suggestion: {} })]);
  await vi.waitFor(() => expect(routesOf(stayId)).toHaveLength(2), 10_000);
  expect(routesOf(stayId).map((it) => it.recipients[0]?.teamId)).toEqual(["camhs-rotherham", "resolver"]);
  const sequences = heard.filter(({ key }) => key === stayId).map(({ sequence }) => sequence);
  expect(sequences).toEqual([1, 2]);
  const said = [...lines, JSON.stringify(heard)].join("\n");
  expect(lines.some((line) => line.includes("events-routed"))).toBe(true);
  for (const word of identityOf(given)) expect(said).not.toContain(word);
});

it("puts aside what it can never handle, and alarms a person", async () => {
  const message = eventMessage(report(), 1, { stayId: newStay() });
  await transport.publish([{ ...message, data: { no: "event" } }]);
  await vi.waitFor(
    () => expect(heard.filter(({ topic }) => topic === topics.alarms)).toHaveLength(1),
    10_000,
  );
});
