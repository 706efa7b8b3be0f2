import { randomBytes } from "node:crypto";
import {
  formatInstant,
  messageTypes,
  caseIdOf,
  nameId,
  parseInstant,
  routeFacts,
  routeMessage,
  topics,
  type CaseChangeMessage,
  type Instant,
  type Message,
  type Report,
  type RouteMessage,
  type Seeds,
} from "@homeward/contracts";
import { createSealing, generateSealingKey, unmovedClock } from "@homeward/kernel";
import { migrate, openPool, sql, type Pool } from "@homeward/postgres";
import { testDatabase } from "@homeward/testing";
import { applyGeography, applySeeds, migrations, SERVICE } from "../src/index.ts";
import { createReferences } from "../src/reference/references.ts";
import { geography, teams } from "./south-yorkshire.ts";

export const AT = parseInstant("2026-11-20T17:30:00Z");

export const seedTeams: Seeds["teams"] = teams.map(({ validTo, ...team }) => ({
  ...team,
  kind: team.id === "resolver-protected" ? "protected-resolver" : (team.kind as "camhs"),
  odsCode: "RXX01",
  odsAliases: [],
  catchments: [...team.catchments],
  hours: [],
  policy: "p",
  ...(validTo === null ? {} : { validTo }),
}));

export const keys: Seeds["keys"] = [
  { key: "key-resolver", role: "resolver", owner: { kind: "team", id: "resolver" }, demo: false },
  { key: "key-protected", role: "resolver", owner: { kind: "team", id: "resolver-protected" }, demo: false },
  { key: "key-team", role: "team", owner: { kind: "team", id: "camhs-rotherham" }, demo: false },
  { key: "key-demo", role: "resolver", owner: { kind: "team", id: "resolver" }, demo: true },
  { key: "key-admin", role: "admin", owner: { kind: "platform" }, demo: false },
];

/** The router's own schema in a new database, with geography, teams and keys. */
export async function routerDatabase() {
  const database = await testDatabase();
  await migrate({ url: database.url, service: SERVICE, folders: migrations });
  const role = "homeward_router";
  const pool = openPool({ url: database.url, role, schema: role, max: 4, applicationName: "router test" });
  await pool.transaction(async (tx) => {
    await applyGeography(tx, geography);
    await applySeeds(tx, { teams: seedTeams, keys }, AT);
  });
  return {
    pool,
    database,
    async end() {
      await pool.end();
      await database.drop();
    },
  };
}

export const sealing = createSealing(generateSealingKey("test"));
export const routing = () => ({ references: createReferences(), sealing, clock: unmovedClock });

export const newStay = () => nameId("stay", randomBytes(8).toString("hex"));

export interface Told {
  readonly stayId: string;
  readonly dischargeNumber?: number;
  readonly kind?: "discharged" | "discharge-reversed";
  readonly occurredAt?: Instant;
  readonly receivedAt?: Instant;
  readonly test?: boolean;
}

/** The message that intake sends for a report. */
export function eventMessage(report: Report, sequence: number, told: Told): Message {
  const { stayId, dischargeNumber = 1, kind = "discharged", occurredAt = AT, receivedAt = occurredAt } = told;
  const { test = false } = told;
  return {
    ...messageTypes.dischargeEvent,
    id: nameId("event", stayId, sequence),
    topic: topics.dischargeEvents,
    key: stayId,
    time: receivedAt,
    source: "homeward/intake",
    sequence,
    traceparent: null,
    data: {
      stayId,
      dischargeId: nameId(stayId, dischargeNumber),
      dischargeNumber,
      kind,
      eventId: report.eventId,
      occurredAt: formatInstant(occurredAt),
      receivedAt: formatInstant(receivedAt),
      dischargedAt: formatInstant(Math.min(occurredAt, receivedAt) as Instant),
      test,
      unit: { odsCode: "RXX01", ward: "Oak", name: "Oak ward", phone: null },
      sealed: sealing.seal(JSON.stringify(report)),
    },
  };
}

/** What the notifier sends when a case asks something of routing; `teamId` and `round` name the case. */
export function wishMessage(
  stayId: string,
  teamId: string,
  ask: CaseChangeMessage["ask"],
  { seq = 2, round = 1, closedAs = null }: { seq?: number; round?: number; closedAs?: string | null } = {},
): Message {
  const dischargeId = nameId(stayId, 1);
  const caseId = caseIdOf(dischargeId, teamId, round);
  const rest = { dischargeNumber: 1, round, teamId, teamName: teamId, part: "lead" };
  return {
    ...messageTypes.caseChange,
    id: nameId(stayId, teamId, round, seq),
    topic: topics.caseChanges,
    key: stayId,
    time: AT,
    source: "homeward/notifier",
    sequence: seq,
    traceparent: null,
    data: {
      ...rest,
      state: closedAs === null ? "waiting" : "closed",
      caseId,
      stayId,
      dischargeId,
      closedAs,
      rung: 0,
      toldAt: null,
      takenOn: null,
      ask,
      outcome: "wrong-area",
      historyHead: { seq, hash: "h" },
    },
  };
}

/** The routes that were sent for a stay, in order. */
export async function sentRoutes(pool: Pool, stayId: string): Promise<RouteMessage[]> {
  const rows = await pool.query<{ data: unknown }>(
    sql`select data from outbox where key = ${stayId} and topic = ${topics.routes} order by id`,
  );
  return rows.map(({ data }) => routeMessage.parse(data));
}

/** What a recipient's facts open to. */
export const openFacts = (recipient: RouteMessage["recipients"][number] | undefined) =>
  routeFacts.parse(JSON.parse(sealing.openText(recipient?.sealedFacts ?? "")));
