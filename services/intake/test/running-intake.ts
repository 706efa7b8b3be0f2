import { noSeeds, type Message, type Seeds, type Topic } from "@homeward/contracts";
import {
  buildApp,
  createLogger,
  createMetrics,
  createSealing,
  generateSealingKey,
  unmovedClock,
  type Clock,
} from "@homeward/kernel";
import { createSignals, migrate, openPool, serviceSchema, type Pool } from "@homeward/postgres";
import { testDatabase } from "@homeward/testing";
import type { Transport } from "@homeward/transport";
import { createInProcessTransport } from "@homeward/transport/in-process";
import type { FastifyInstance } from "fastify";
import {
  applySeeds,
  createIntake,
  defaultIntakeSettings,
  migrations,
  type IntakeSettings,
} from "../src/index.ts";

/** Two units of one house and one of another, each with a key; an administrator; a demo key. */
export const seeds: Seeds = {
  ...noSeeds,
  units: [
    { odsCode: "RXE", ward: "Willow", name: "Willow Ward", phone: "01632 960001", icb: "E54000061" },
    { odsCode: "RXE", ward: "Birch", name: "Birch Ward", phone: "01632 960002", icb: "E54000061" },
    { odsCode: "TAH", ward: "Oak", name: "Oak Ward", phone: "01632 960003", icb: "E54000061" },
  ],
  keys: [
    { key: "willow-key", role: "unit", owner: { kind: "unit", odsCode: "RXE", ward: "Willow" }, demo: false },
    { key: "birch-key", role: "unit", owner: { kind: "unit", odsCode: "RXE", ward: "Birch" }, demo: false },
    { key: "oak-key", role: "unit", owner: { kind: "unit", odsCode: "TAH", ward: "Oak" }, demo: false },
    { key: "demo-key", role: "unit", owner: { kind: "unit", odsCode: "RXE", ward: "Willow" }, demo: true },
    { key: "admin-key", role: "admin", owner: { kind: "platform" }, demo: false },
    { key: "team-key", role: "team", owner: { kind: "team", id: "rotherham" }, demo: false },
  ],
};

export interface RunningIntake {
  readonly app: FastifyInstance;
  readonly pool: Pool;
  readonly transport: Transport;
  readonly sealing: ReturnType<typeof createSealing>;
  /** Every message that left, in order. */
  readonly heard: readonly Message[];
  stop(): Promise<void>;
}

const listener = (topics: readonly Topic[], heard: Message[]) => ({
  group: "test",
  topics,
  handle: async (batch: readonly Message[]) => {
    heard.push(...batch);
    return { retry: new Set<string>() };
  },
  unreadable: async () => undefined,
});

/** Intake on a database of its own, with everything real but the network. */
export async function runningIntake(
  settings: Partial<IntakeSettings> = {},
  clock: Clock = unmovedClock,
): Promise<RunningIntake> {
  const database = await testDatabase();
  const { url } = database;
  await migrate({ url, service: "intake", folders: migrations });
  const logger = createLogger({ service: "intake", level: "silent" });
  const schema = serviceSchema("intake");
  const signals = createSignals({ url, logger, scope: schema });
  const pool = openPool({ url, role: schema, schema, max: 6, applicationName: "intake test", signals });
  const metrics = createMetrics();
  const transport = createInProcessTransport({ logger });
  const heard: Message[] = [];
  transport.subscribe(listener(["homeward.discharge-events.v1", "homeward.alarms.v1"], heard));
  const sealing = createSealing(generateSealingKey("test"));
  const service = createIntake({
    pool,
    transport,
    signals,
    sealing,
    logger,
    metrics,
    clock,
    publicUrl: "http://intake.example",
    allowDemo: true,
    settings: {
      ...defaultIntakeSettings,
      RATE_LIMIT_PER_SECOND: 10_000,
      RATE_LIMIT_BURST: 10_000,
      ...settings,
    },
  });
  const app = buildApp({ services: [service], logger, metrics });
  await pool.transaction(async (tx) => applySeeds(tx, seeds, await tx.now(unmovedClock)));
  await app.ready();
  await signals.start();
  await transport.start();
  await service.start();
  const stop = async () => {
    await app.close();
    await service.stop();
    await transport.stop();
    await signals.stop();
    await pool.end();
    await database.drop();
  };
  return { app, pool, transport, sealing, heard, stop };
}

/** POST /v1/discharge-events with a key; text and bytes are sent as they are. */
export function post(
  { app }: RunningIntake,
  body: unknown,
  { key = "willow-key", type = "application/json" } = {},
) {
  const isRaw = typeof body === "string" || Buffer.isBuffer(body);
  return app.inject({
    method: "POST",
    url: "/v1/discharge-events",
    headers: { authorization: `Bearer ${key}`, "content-type": type },
    payload: isRaw ? body : JSON.stringify(body),
  });
}

/** GET with a key. */
export function get({ app }: RunningIntake, url: string, key = "willow-key") {
  return app.inject({ method: "GET", url, headers: { authorization: `Bearer ${key}` } });
}
