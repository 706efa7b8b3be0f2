import type { AddressInfo, Socket } from "node:net";
import { sql } from "@homeward/postgres";
import { revokeKey } from "@homeward/keys";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { hearStream, type Heard, type Listening } from "../../test/hear-stream.ts";
import {
  answer,
  apply,
  keyFor,
  LEFT_AT,
  readingWorld,
  recipient,
  routeTo,
  type World,
} from "../../test/reading-world.ts";
import { createFeeder, type Feeder } from "./feeder-loop.ts";
import { registerStream } from "./routes.ts";
import { forgetChanges } from "./stream-store.ts";

const ROTHERHAM = "demo-rotherham-camhs";
const ADMIN = "demo-admin";
let world: World;
let feeder: Feeder;
let base: string;
/** Seldom, so that a test passes by what wakes the reader; who waits for comments makes them come often. */
const SELDOM_MS = 3_600_000;
const parts = { commentMs: SELDOM_MS };
const sockets = new Set<Socket>();

beforeAll(async () => {
  world = await readingWorld(({ pool, signals, keyring, tools: { directory, logger } }) => (app) => {
    registerStream(app, Object.assign(parts, { pool, signals, keyring, directory, logger }));
  });
  feeder = createFeeder({ ...world, logger: world.tools.logger });
  feeder.start();
  world.app.server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await world.app.listen({ host: "127.0.0.1", port: 0 });
  base = `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await feeder.stop();
  await world.stop();
});

const listen = (key: string, lastEventId?: string) => hearStream(`${base}/v1/cases/stream`, key, lastEventId);
const open = async (teamId = "rotherham-camhs") =>
  (await apply(world, routeTo([recipient(world, teamId)])))[0] ?? "";
const statesOf = (heard: readonly Heard[], caseId: string) =>
  heard.filter((it) => it.data?.["caseId"] === caseId).map((it) => it.data?.["state"]);
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 });

async function allNumbered() {
  expect(await world.pool.query(sql`select from stream_changes where event_id is null`)).toEqual([]);
}
const MANY = 60_000;

describe("the stream of changes", () => {
  beforeEach(() => {
    parts.commentMs = SELDOM_MS;
  });

  test("tells ids and states of the key's own cases", async () => {
    const mine = await listen(ROTHERHAM);
    const all = await listen(ADMIN);
    expect(mine.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    const own = await open();
    const other = await open("sheffield-camhs");
    await answer(world, own, { outcome: "accepted" });
    await until(() => expect(statesOf(all.events, own)).toEqual(["waiting", "accepted"]));
    await until(() => expect(statesOf(mine.events, own)).toEqual(["waiting", "accepted"]));
    expect([statesOf(all.events, other), statesOf(mine.events, other)]).toEqual([["waiting"], []]);
    expect(Object.keys(mine.events[0]?.data ?? {}).sort()).toEqual(["caseId", "state", "stayId"]);
    mine.leave();
    all.leave();
  });

  test("comments again and again when there is nothing", async () => {
    parts.commentMs = 20;
    const reader = await listen(ROTHERHAM);
    await until(() => expect(reader.comments).toBeGreaterThan(3));
    expect(reader.events).toEqual([]);
    reader.leave();
  });

  test("goes on where a reader was, also one that had heard nothing yet", async () => {
    const first = await listen(ROTHERHAM);
    await until(() => expect(first.lastEventId).toMatch(/^\d+$/));
    first.leave();
    const own = await open();
    await answer(world, own, { outcome: "holding" });
    const second = await listen(ROTHERHAM, first.lastEventId);
    await until(() => expect(statesOf(second.events, own)).toEqual(["waiting", "held"]));
    const [one] = second.events;
    second.leave();
    const third = await listen(ROTHERHAM, one?.id);
    await until(() => expect(statesOf(third.events, own)).toEqual(["held"]));
    expect(third.events.map(({ event }) => event)).toEqual(["case.changed"]);
    third.leave();
  });

  test.each(["999999999", "nonsense"])("an id that was never given (%s) gets a reset", async (id) => {
    const reader = await listen(ROTHERHAM, id);
    await until(() => expect(reader.events).toMatchObject([{ event: "reset", data: {} }]));
    const own = await open();
    await until(() => expect(statesOf(reader.events, own)).toEqual(["waiting"]));
    reader.leave();
  });

  test("an id that is no longer kept gets a reset", async () => {
    const before = await listen(ADMIN);
    const own = await open();
    await until(() => expect(statesOf(before.events, own)).toEqual(["waiting"]));
    const [event] = before.events;
    before.leave();
    await open();
    const [later, last] = [await open(), await open()];
    await until(allNumbered);
    await forgetChanges(world.pool, 1);
    const reader = await listen(ADMIN, event?.id);
    await until(() => expect(reader.events).toMatchObject([{ event: "reset" }]));
    expect([statesOf(reader.events, later), statesOf(reader.events, last)]).toEqual([[], []]);
    reader.leave();
  });

  test("nobody without a live key", async () => {
    const refused = await fetch(`${base}/v1/cases/stream`, { headers: { authorization: "Bearer nobody" } });
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: "unknown-key" }]);
  });

  test("a key that is revoked hears no more", async () => {
    parts.commentMs = 20;
    const key = await keyFor(world, "team", { kind: "team", id: "rotherham-camhs" });
    const reader = await listen(key);
    await until(() => expect(reader.comments).toBeGreaterThan(0));
    const found = await world.keyring.find(key);
    await revokeKey(world.pool, found?.keyId ?? "", LEFT_AT);
    await reader.ended;
    expect(reader.events).toEqual([]);
  });

  test("a key that changes hands hears of the new owner's cases, and no more of the former's", async () => {
    parts.commentMs = 20;
    const key = await keyFor(world, "team", { kind: "team", id: "rotherham-camhs" });
    const reader = await listen(key);
    const keyId = (await world.keyring.find(key))?.keyId ?? "";
    await world.pool.query(sql`update api_keys set owner = 'team:sheffield-camhs' where key_id = ${keyId}`);
    const comments = reader.comments;
    await until(() => expect(reader.comments).toBeGreaterThan(comments + 1));
    const [former, own] = [await open(), await open("sheffield-camhs")];
    await until(() => expect(statesOf(reader.events, own)).toEqual(["waiting"]));
    expect(statesOf(reader.events, former)).toEqual([]);
    reader.leave();
  });

  test("hears of what another process did and numbered", async () => {
    const { pool, signals } = await world.replica();
    const [other, reader] = [
      createFeeder({ pool, signals, logger: world.tools.logger }),
      await listen(ROTHERHAM),
    ];
    await feeder.stop();
    other.start();
    const [own = ""] = await apply({ ...world, pool }, routeTo([recipient(world, "rotherham-camhs")]));
    await until(() => expect(statesOf(reader.events, own)).toEqual(["waiting"]));
    await other.stop();
    feeder.start();
    reader.leave();
  });

  /** More than the buffers of the operating system hold, while the reader reads nothing. */
  async function overwhelm(reader: Listening, own: string): Promise<void> {
    reader.pause();
    await world.pool.query(sql`
      insert into stream_changes (case_id, stay_id, state)
      select ${own}::uuid, null, 'waiting' from generate_series(1, ${MANY}::int)`);
    feeder.wake();
    await answer(world, own, { outcome: "accepted" });
    await until(allNumbered);
    for (const socket of sockets) expect(socket.writableLength).toBeLessThan(500_000);
  }

  test("a reader that reads nothing is waited for, not buffered for; it hears everything when it does", async () => {
    const own = await open();
    await until(allNumbered);
    const reader = await listen(ROTHERHAM);
    await overwhelm(reader, own);
    reader.resume();
    await until(() => expect(statesOf(reader.events, own).at(-1)).toBe("accepted"));
    const ids = reader.events.map(({ id }) => Number(id));
    const [first = 0] = ids;
    expect(ids).toEqual(Array.from({ length: MANY + 1 }, (_, n) => first + n));
    reader.leave();
  });

  test("a reader so slow that what it missed is forgotten gets a reset, and no hole", async () => {
    const own = await open();
    await until(allNumbered);
    const reader = await listen(ROTHERHAM);
    await overwhelm(reader, own);
    await forgetChanges(world.pool, 1);
    reader.resume();
    await until(() => expect(reader.events.at(-1)?.event).toBe("reset"));
    const ids = reader.events.slice(0, -1).map(({ id }) => Number(id));
    const [first = 0] = ids;
    expect(ids).toEqual(ids.map((_, n) => first + n));
    reader.leave();
  });

  test("closes when the process stops", async () => {
    const reader = await listen(ROTHERHAM);
    await until(() => expect(reader.comments).toBeGreaterThan(0));
    await world.app.close();
    await reader.ended;
    await until(() => expect(sockets.size).toBe(0));
  });
});
