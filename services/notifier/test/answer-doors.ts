import { formatInstant, nameId } from "@homeward/contracts";
import { buildApp, createLogger, createMetrics, createRateLimit, type RateLimits } from "@homeward/kernel";
import { createKeyring } from "@homeward/keys";
import { readNow } from "@homeward/postgres";
import { sign } from "@homeward/signing";
import { registerAnswers } from "../src/answers/routes.ts";
import { SERVICE } from "../src/migrations.ts";
import type { Replica } from "./notifier-database.ts";
import { secretOf } from "./notifier-seeds.ts";

export interface Answered {
  readonly status: number;
  readonly json: Record<string, unknown>;
  /** The bytes of the body. */
  readonly text: string;
  readonly type: string | null;
}

export interface Said {
  readonly outcome?: string;
  readonly by?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface Doors {
  /** As `by` of team a says it, signed with a contact point's secret; `change` alters headers, the last word. */
  signed(
    caseId: string,
    said: Said,
    how?: { as?: string; id?: string; headers?: Record<string, string>; ageSeconds?: number },
  ): Promise<Answered>;
  withKey(caseId: string, said: Said, how?: { key?: string; id?: string; path?: string }): Promise<Answered>;
  close(): Promise<void>;
}

let given = 0;
export const clinicianOfA = { name: "Ada Bell", role: "clinician", odsCode: "TMA" };

/** The answering doors of a replica, listening for real. */
export async function openDoors(
  { pool, tools }: Replica,
  limits: RateLimits = { perSecond: 100, burst: 1_000 },
): Promise<Doors> {
  const logger = createLogger({ service: SERVICE, level: "silent" });
  const keyring = createKeyring({ db: pool, allowDemo: true, trustMs: 0 });
  const limit = createRateLimit(limits);
  const service = {
    name: SERVICE,
    register: (app: Parameters<typeof registerAnswers>[0]) =>
      registerAnswers(app, { pool, tools, keyring, limit }),
    checks: [],
    start: async () => {},
    stop: async () => {},
  };
  const app = buildApp({ services: [service], logger, metrics: createMetrics() });
  const address = await app.listen({ port: 0, host: "127.0.0.1" });
  const post = async (path: string, body: string, headers: Record<string, string>): Promise<Answered> => {
    const answer = await fetch(`${address}${path}`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
    });
    const text = await answer.text();
    const type = answer.headers.get("content-type");
    return { status: answer.status, text, type, json: JSON.parse(text) as Record<string, unknown> };
  };
  const bodyOf = (caseId: string, said: Said) =>
    JSON.stringify({ caseId, ...("at" in said ? {} : { outcome: "accepted" }), by: clinicianOfA, ...said });
  const pathOf = (caseId: string, said: Said) =>
    `/v1/cases/${caseId}/${"at" in said ? "first-contact" : "acknowledgements"}`;
  return {
    async signed(caseId, said, { as = "a", id = nextId(), headers = {}, ageSeconds = 0 } = {}) {
      const body = bodyOf(caseId, said);
      const now = await readNow(pool, tools.clock);
      const timestampSeconds = Math.floor(now / 1_000_000) - ageSeconds;
      const own = sign({ id, timestampSeconds, body, secrets: [secretOf(as)] });
      return post(pathOf(caseId, said), body, { ...own, ...headers });
    },
    withKey(caseId, said, { key = "key-a", id, path } = {}) {
      const headers = { authorization: `Bearer ${key}`, ...(id === undefined ? {} : { "webhook-id": id }) };
      return post(path ?? pathOf(caseId, said), bodyOf(caseId, said), headers);
    },
    close: () => app.close(),
  };
}

const nextId = () => nameId("webhook", (given += 1));

/** A first contact that counts, at this instant. */
export const contactAt = (at: Parameters<typeof formatInstant>[0], change: Said = {}): Said => ({
  at: formatInstant(at),
  with: "young-person",
  how: "seen",
  ...change,
});
