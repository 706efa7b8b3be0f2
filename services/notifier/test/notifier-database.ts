import {
  nameId,
  parseInstant,
  type Micros,
  type RouteFacts,
  type RouteMessage,
  type RouteRecipient,
} from "@homeward/contracts";
import { createLogger, createSealing, generateSealingKey, type Clock } from "@homeward/kernel";
import { migrate, openPool, serviceSchema, type Pool } from "@homeward/postgres";
import { receiver, testDatabase, type Receiver } from "@homeward/testing";
import { randomUUID } from "node:crypto";
import { caseIdOf } from "../src/cases/record.ts";
import type { CaseTools } from "../src/cases/unit-of-work.ts";
import { NOTIFICATIONS } from "../src/cases/writer.ts";
import { createDeliveries, type Deliveries } from "../src/deliveries/delivery-loop.ts";
import { applySeeds, createDirectorySource } from "../src/directory/directory-store.ts";
import { migrations, SERVICE } from "../src/migrations.ts";
import { handleRoutes } from "../src/routes/handle-routes.ts";
import { createWebhookSender } from "../src/sending/send-webhook.ts";
import { createSender } from "../src/sending/sender.ts";
import { seedsFor } from "./notifier-seeds.ts";

/** A Wednesday at noon: the teams are at work. */
export const LEFT_AT = parseInstant("2026-11-18T12:00:00Z");

/** A process on the notifier's tables, as far as pool, clock and deliveries go. */
export interface Replica {
  readonly pool: Pool;
  readonly tools: CaseTools;
  /** Real deliveries to the receiver, not started; woken by what its pool commits. `over` another pool than its own. */
  deliveries(over?: Pool, givesWay?: () => boolean): Deliveries;
}

export interface NotifierDatabase extends Replica {
  readonly url: string;
  readonly receiver: Receiver;
  /** Moves time for every replica. */
  move(by: Micros): void;
  replica(): Replica;
  end(): Promise<void>;
}

/** The notifier's own schema in a new database, with a directory whose contact points are one real receiver's paths. */
export async function notifierDatabase(): Promise<NotifierDatabase> {
  const database = await testDatabase();
  const { url } = database;
  await migrate({ url, service: SERVICE, folders: migrations });
  const hears = await receiver();
  const sealing = createSealing(generateSealingKey("test"));
  let offset = LEFT_AT - Date.now() * 1_000;
  const clock: Clock = { offset: () => offset, onChange: () => () => undefined, close: () => undefined };
  const logger = createLogger({ service: SERVICE, level: "silent" });
  const closing: (() => Promise<void>)[] = [];
  const replica = (): Replica => {
    const all: Deliveries[] = [];
    const schema = serviceSchema(SERVICE);
    const raise = (channel: string) => {
      if (channel === NOTIFICATIONS) for (const one of all) one.wake();
    };
    const pool = openPool({
      url,
      role: schema,
      schema,
      max: 6,
      applicationName: "notifier test",
      signals: { raise },
    });
    const places = { publicUrl: "http://notifier.example", page: null };
    const directory = createDirectorySource();
    const tools: CaseTools = { directory, composing: { sealing, places, mailHost: "h" }, clock, logger };
    closing.push(async () => {
      for (const one of all) await one.stop();
      await pool.end();
    });
    return {
      pool,
      tools,
      deliveries(over = pool, givesWay = () => false) {
        const webhook = createWebhookSender({ allowPrivateAddresses: true, allowUnencrypted: true });
        const sender = createSender({ webhook, email: null, elapsedMs: () => performance.now() });
        const onAttempt = () => undefined;
        const made = createDeliveries({ pool: over, tools, sender, sealing, givesWay, onAttempt });
        all.push(made);
        return made;
      },
    };
  };
  const first = replica();
  await first.pool.transaction((tx) => applySeeds(tx, seedsFor(hears.url), { sealing, at: LEFT_AT }));
  return {
    ...first,
    url,
    receiver: hears,
    replica,
    move: (by) => void (offset += by),
    async end() {
      for (const close of closing) await close();
      await hears.close();
      await database.drop();
    },
  };
}

export const facts: RouteFacts = {
  child: { nhsNumber: "9990000018", givenName: "Robin", familyName: "Example", birthDate: "2011-04-05" },
  home: { usualPostcode: "S60 2UD" },
  risk: { risk: "flagged" },
  followUp: {},
};

/** A recipient of a route: a lead of team a unless said. */
export function recipient(
  { tools }: Pick<Replica, "tools">,
  teamId: string,
  change: Partial<RouteRecipient> = {},
): RouteRecipient {
  return {
    teamId,
    part: "lead",
    round: 1,
    urgent: false,
    content: "full",
    route: { reason: "Lives here.", rule: "destination", ruleVersion: 1, dataReleases: {} },
    inPlaceOf: null,
    sealedFacts: tools.composing.sealing.seal(JSON.stringify(facts)),
    ...change,
  };
}

/** The first route of a new discharge. */
export function routeOf(
  recipients: readonly RouteRecipient[],
  change: Partial<RouteMessage> = {},
): RouteMessage {
  const stayId = randomUUID();
  return {
    stayId,
    dischargeId: nameId("discharge", stayId),
    dischargeNumber: 1,
    routeVersion: 1,
    standing: "left",
    dischargedAt: LEFT_AT,
    test: false,
    unit: { odsCode: "RXX01", ward: "Oak", name: "Oak House", phone: "01632 960001" },
    risk: "flagged",
    crisisTeamId: "crisis",
    childrensServicesTeamId: "social",
    recipients: [...recipients],
    ...change,
  };
}

/** Applies routes as the consumer does, in one transaction; answers the first one's case ids. */
export async function apply(
  { pool, tools }: Pick<Replica, "pool" | "tools">,
  ...routes: RouteMessage[]
): Promise<string[]> {
  await pool.transaction((tx) => handleRoutes(tx, tools, routes));
  const [route] = routes;
  return (route?.recipients ?? []).map((to) => caseIdOf(route?.dischargeId ?? "", to.teamId, to.round));
}

/** Opens the case of a new discharge that team a leads. */
export async function openCase(world: Replica, change: Partial<RouteRecipient> = {}): Promise<string> {
  const [caseId] = await apply(world, routeOf([recipient(world, "a", change)]));
  return caseId ?? "";
}
