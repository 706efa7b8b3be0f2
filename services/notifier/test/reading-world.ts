import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  answererRoles,
  parseInstant,
  seedFiles,
  type Owner,
  type KeyRole,
  type RouteFacts,
  type RouteMessage,
  type RouteRecipient,
  type SeedKind,
  type Seeds,
} from "@homeward/contracts";
import {
  buildApp,
  createLogger,
  createMetrics,
  createSealing,
  generateSealingKey,
  type Clock,
  type Service,
} from "@homeward/kernel";
import { createKeyring, generateKey, putKeys, type Keyring } from "@homeward/keys";
import { createSignals, migrate, openPool, serviceSchema, type Pool, type Signals } from "@homeward/postgres";
import { testDatabase } from "@homeward/testing";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Answer } from "../src/cases/decision.ts";
import { beginWork, type CaseTools } from "../src/cases/unit-of-work.ts";
import { handleStart } from "../src/deliveries/handle-start.ts";
import { applySeeds, createDirectorySource } from "../src/directory/directory-store.ts";
import { migrations, SERVICE } from "../src/migrations.ts";
import { registerReading } from "../src/reading/routes.ts";
import { handleDue } from "../src/timers/handle-due.ts";
import { routeOf } from "./notifier-database.ts";

export { apply } from "./notifier-database.ts";

/** A Friday evening after hours. */
export const LEFT_AT = parseInstant("2026-11-20T18:30:00Z");

export const facts: RouteFacts = {
  child: { nhsNumber: "9990000018", givenName: "Robin", familyName: "Example", birthDate: "2011-04-05" },
  home: { usualPostcode: "S60 2UD", lookedAfter: { status: "no" }, registeredGp: "C87002" },
  risk: { risk: "flagged", riskFlags: ["suicide-or-self-harm"], method: "planned", summary: "Sleeps badly." },
  followUp: { formerTeam: "Sheffield CAMHS" },
};

/** The demo seeds, made live: every key is real and every contact point hears of live events. */
function liveSeeds(): Seeds {
  const folder = new URL("../../../seeds/demo/", import.meta.url);
  const rows = (kind: SeedKind): unknown =>
    z
      .array(seedFiles[kind].row as z.ZodType)
      .parse(JSON.parse(readFileSync(fileURLToPath(new URL(seedFiles[kind].file, folder)), "utf8")));
  const seeds = Object.fromEntries((Object.keys(seedFiles) as SeedKind[]).map((kind) => [kind, rows(kind)]));
  const { contactPoints, keys, ...rest } = seeds as unknown as Seeds;
  return {
    ...rest,
    contactPoints: contactPoints.map((point) => ({ ...point, test: false })),
    keys: keys.map((key) => ({ ...key, demo: false })),
  };
}

export interface World {
  readonly url: string;
  readonly pool: Pool;
  readonly signals: Signals;
  readonly tools: CaseTools;
  readonly keyring: Keyring;
  readonly app: FastifyInstance;
  /** Moves time; the database's instant is made to be {@link LEFT_AT} at the start. */
  move(minutes: number): void;
  /** Another process on the same database, as far as pools and signals go. */
  replica(): Promise<{ pool: Pool; signals: Signals }>;
  stop(): Promise<void>;
}

/** The notifier's tables with real directory, and the reading doors; nothing runs by itself. */
export async function readingWorld(
  more: (parts: World) => Service["register"] = () => () => {},
): Promise<World> {
  const database = await testDatabase();
  const { url } = database;
  await migrate({ url, service: SERVICE, folders: migrations });
  const logger = createLogger({ service: SERVICE, level: "silent" });
  const schema = serviceSchema(SERVICE);
  const closing: (() => Promise<void>)[] = [];
  const replica = async () => {
    const signals = createSignals({ url, logger, scope: schema });
    const pool = openPool({ url, role: schema, schema, max: 6, applicationName: "reading test", signals });
    await signals.start();
    closing.push(async () => {
      await signals.stop();
      await pool.end();
    });
    return { pool, signals };
  };
  const { pool, signals } = await replica();
  let offset = LEFT_AT - Date.now() * 1_000;
  const clock: Clock = { offset: () => offset, onChange: () => () => undefined, close: () => undefined };
  const sealing = createSealing(generateSealingKey("test"));
  const directory = createDirectorySource();
  const places = { publicUrl: "http://notifier.example", page: null };
  const tools: CaseTools = { directory, composing: { sealing, places, mailHost: "h" }, clock, logger };
  await pool.transaction(async (tx) => applySeeds(tx, liveSeeds(), { sealing, at: LEFT_AT }));
  const keyring = createKeyring({ db: pool, allowDemo: true, trustMs: 0 });
  const parts = { url, pool, signals, tools, keyring, replica };
  const world = {
    ...parts,
    move: (minutes: number) => void (offset += minutes * 60_000_000),
    async stop() {
      await world.app.close();
      for (const close of closing.toReversed()) await close();
      await database.drop();
    },
  } as { -readonly [Part in keyof World]: World[Part] };
  const register: Service["register"] = (app) => {
    registerReading(app, { pool, directory, keyring, sealing, clock });
    more(world)(app);
  };
  const service = { name: SERVICE, register, checks: [], start: async () => {}, stop: async () => {} };
  world.app = buildApp({ services: [service], logger, metrics: createMetrics() });
  return world;
}

/** GET with a key. */
export const get = (world: World, url: string, key: string) =>
  world.app.inject({ method: "GET", url, headers: { authorization: `Bearer ${key}` } });

/** A key of the owner's, not a demo key unless said. */
export async function keyFor({ pool }: World, role: KeyRole, owner: Owner, demo = false): Promise<string> {
  const key = generateKey(role);
  await putKeys(pool, [{ key, role, owner, demo }], LEFT_AT);
  return key;
}

export function recipient(
  { tools }: World,
  teamId: string,
  change: Partial<RouteRecipient> & { readonly facts?: RouteFacts } = {},
): RouteRecipient {
  const { facts: own = facts, ...rest } = change;
  const route = {
    reason: "Lives in the area.",
    rule: "destination",
    ruleVersion: 1,
    dataReleases: { onspd: "1" },
  };
  return {
    teamId,
    part: "lead",
    round: 1,
    urgent: true,
    content: "full",
    route,
    inPlaceOf: null,
    sealedFacts: tools.composing.sealing.seal(JSON.stringify(own)),
    ...rest,
  };
}

/** A discharge to Rotherham, of a child with a crisis team there. */
export const routeTo = (
  recipients: readonly RouteRecipient[],
  change: Partial<RouteMessage> = {},
): RouteMessage =>
  routeOf(recipients, {
    dischargedAt: LEFT_AT,
    unit: { odsCode: "DMU01", ward: "Kingfisher", name: "Larch House", phone: "01632 960123" },
    crisisTeamId: "rotherham-crisis",
    childrensServicesTeamId: "rotherham-childrens-services",
    ...change,
  });

/** Starts an attempt at everything that is due, as the deliveries do; nothing is sent. */
export async function attempt({ pool, tools }: World): Promise<void> {
  const room = { room: () => 1_000, running: () => ({}), busy: () => [] };
  await handleStart(pool, tools, { room, sender: 1 });
}

/** Fires what is due by now. */
export const fire = ({ pool, tools }: World) => handleDue(pool, tools, { limit: 500 });

const silent = { until: null, suggestion: null, passTo: null, duplicateOf: null };

/** An answer of the recipient itself, by a clinician unless said. */
export async function answer(
  { pool, tools }: World,
  caseId: string,
  said: Pick<Answer, "outcome"> & Partial<Answer> & { readonly odsCode?: string; readonly name?: string },
): Promise<void> {
  const { odsCode = "DMR01", name = "Priya Clinician", ...rest } = said;
  const by = { name, role: "clinician" as const, odsCode };
  await pool.transaction(async (tx) => {
    const work = await beginWork(tx, tools, { caseIds: [caseId], mayClose: true });
    const given: Answer = {
      ...silent,
      by,
      party: "recipient",
      ownCodes: [odsCode],
      ownRoles: answererRoles,
      answering: [],
      ...rest,
    };
    work.input(caseId, { kind: "acknowledged", answer: given }, { ...by, channel: "key" });
    work.save();
  });
}
