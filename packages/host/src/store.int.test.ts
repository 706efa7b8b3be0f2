import { createLogger } from "@homeward/kernel";
import { DatabaseUnavailable, sql } from "@homeward/postgres";
import { testDatabase, testFolder, type TestDatabase } from "@homeward/testing";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openStore, type Store } from "./store.ts";

/** The way to the server, which can be shut as the server itself shuts it: by a SQLSTATE. */
interface Gate {
  readonly server: Server;
  readonly url: string;
  /** null: open. */
  shut: string | null;
  knocks: number;
}

let database: TestDatabase;
let folder: string;
let gate: Gate;
let store: Store;
const said: string[] = [];

beforeAll(async () => {
  database = await testDatabase();
  folder = testFolder("store");
  writeFileSync(
    join(folder, "0001_wards.sql"),
    "-- Why: to see that it is run.\ncreate table wards (name text);\n",
  );
});
beforeEach(async () => {
  said.length = 0;
  gate = await openGate(new URL(database.url));
  const logger = createLogger({
    service: "store",
    level: "warn",
    destination: { write: (line) => void said.push(line) },
  });
  const migrations = [{ name: "own", path: folder }];
  store = openStore({ service: "store_test", migrations, url: gate.url, max: 2, logger });
});
afterEach(() => void gate.server.close());
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function openGate(behind: URL): Promise<Gate> {
  const folderOfSocket = behind.searchParams.get("host");
  const port = behind.port || "5432";
  const through = () =>
    folderOfSocket === null
      ? connect(Number(port), behind.hostname)
      : connect(join(folderOfSocket, `.s.PGSQL.${port}`));
  const server = createServer((client) => {
    gate.knocks += 1;
    client.on("error", () => undefined);
    if (gate.shut === null) joined(client, through());
    else refuse(client, gate.shut);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(behind);
  url.searchParams.delete("host");
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, url: url.href, shut: null, knocks: 0 };
}

function joined(client: Socket, behind: Socket): void {
  behind.on("error", () => client.destroy());
  client.on("close", () => behind.destroy());
  client.pipe(behind).pipe(client);
}

/** As PostgreSQL does it: an ErrorResponse to the start-up packet, and the connection is over. */
function refuse(client: Socket, state: string): void {
  const fields = Buffer.from(
    ["SFATAL", "VFATAL", `C${state}`, "Mthe database system is starting up", "\0"].join("\0"),
  );
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(fields.length + 4, 1);
  client.once("data", () => client.end(Buffer.concat([head, fields])));
}

const waits = () => said.filter((line) => line.includes("database-recovering")).length;

test("a server that is recovering is waited for", async () => {
  gate.shut = "57P03";
  const started = store.part.start();
  await vi.waitFor(() => expect(waits()).toBeGreaterThan(1), { timeout: 10_000 });
  gate.shut = null;
  await started;
  expect(await store.pool.query(sql`select count(*) from wards`)).toEqual([{ count: 0 }]);
  await store.part.stop();
});

test("waiting is cut short by stop", async () => {
  gate.shut = "57P03";
  const started = store.part.start();
  const ended = expect(started).rejects.toMatchObject({ name: "AbortError" });
  await vi.waitFor(() => expect(waits()).toBeGreaterThan(0), { timeout: 10_000 });
  await store.part.stop();
  await ended;
  expect(gate.knocks).toBe(waits());
});

test.each([
  ["a password that is wrong", "28P01", "28P01"],
  ["a server that is being shut down", "57P01", "database-unavailable"],
])("%s fails at once", async (_what, state, code) => {
  gate.shut = state;
  await expect(store.part.start()).rejects.toMatchObject({ code });
  expect([gate.knocks, waits()]).toEqual([1, 0]);
  await store.part.stop();
});

test("a server that is not there fails at once", async () => {
  gate.server.close();
  await once(gate.server, "close");
  await expect(store.part.start()).rejects.toBeInstanceOf(DatabaseUnavailable);
  expect(waits()).toBe(0);
  await store.part.stop();
});
