import { chmodSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { testFolder } from "@homeward/testing";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataDirInUse, holdDataDir } from "./data-dir.ts";
import { launchPostgres, type RunningPostgres } from "./embedded.ts";

let dataDir: string;
const running = new Set<RunningPostgres>();

beforeEach(() => {
  dataDir = testFolder("embedded");
});
afterEach(async () => {
  for (const server of running) await server.stop();
  running.clear();
  rmSync(dataDir, { recursive: true, force: true });
});

async function launch(): Promise<RunningPostgres> {
  const server = await launchPostgres({ dataDir });
  running.add(server);
  return server;
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A process of its own that launches the server, prints its pid and stays. */
async function launchElsewhere() {
  const embedded = fileURLToPath(new URL("embedded.ts", import.meta.url));
  const script = `
    const { launchPostgres } = await import(${JSON.stringify(embedded)});
    const server = await launchPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(server.pid + " " + server.port);
    process.stdin.resume();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const [pid, port] = line.toString().trim().split(" ").map(Number);
  return { child, pid, port };
}

describe("the embedded PostgreSQL", () => {
  it("is UTF-8, checks its pages, asks for a password and listens on this machine only", async () => {
    const server = await launch();
    expect(
      await ask(
        server.url,
        `select current_setting('server_encoding') as encoding, current_setting('data_checksums') as checksums,
                current_setting('fsync') as fsync, current_setting('listen_addresses') as listens`,
      ),
    ).toEqual([{ encoding: "UTF8", checksums: "on", fsync: "on", listens: "127.0.0.1" }]);
    await expect(ask(server.url.replace(/:[^:@]+@/, ":wrong@"), "select 1")).rejects.toThrow(/password/);
    const { password } = JSON.parse(readFileSync(join(dataDir, "postgres.json"), "utf8")) as {
      password: string;
    };
    expect(server.url).toContain(password);
  });

  it("keeps everything in its data folder, closed to others", async () => {
    await launch();
    const { folder } = JSON.parse(readFileSync(join(dataDir, "postgres.json"), "utf8")) as { folder: string };
    expect(folder).toBe(join(dataDir, "cluster"));
    expect(statSync(folder).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, "postgres.json")).mode & 0o077).toBe(0);
    expect(statSync(dataDir).mode & 0o066).toBe(0);
  });

  it.runIf(process.getuid?.() === 0)(
    "finds another place when root keeps its folders to itself",
    async () => {
      const closed = dataDir;
      chmodSync(closed, 0o700);
      dataDir = join(closed, "data");
      const server = await launch();
      const { folder } = JSON.parse(readFileSync(join(dataDir, "postgres.json"), "utf8")) as {
        folder: string;
      };
      expect(folder).toMatch(/^\/var\/lib\/homeward\//);
      expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
      await server.stop();
      rmSync(folder, { recursive: true });
      rmSync(closed, { recursive: true });
    },
  );

  it("carries on with the same data on the same port after a stop", async () => {
    const first = await launch();
    await ask(first.url, "create table kept (n int)");
    await first.stop();
    const second = await launch();
    expect(second.url).toBe(first.url);
    expect(second.pid).not.toBe(first.pid);
    expect(await ask(second.url, "select * from kept")).toEqual([]);
  });

  it("carries on with everything committed after kill -9 of the server", async () => {
    const first = await launch();
    await ask(first.url, "create table kept as select generate_series(1, 1000) as n");
    process.kill(first.pid, "SIGKILL");
    await first.gone;
    const second = await launch();
    expect(second.adopted).toBe(false);
    expect(await ask(second.url, "select count(*)::int as n from kept")).toEqual([{ n: 1000 }]);
  });

  it("outlives a killed launcher, and the next launch adopts it", async () => {
    const { child, pid, port } = await launchElsewhere();
    child.kill("SIGKILL");
    await once(child, "exit");
    const server = await launch();
    expect(server).toMatchObject({ adopted: true, pid, port });
    expect(await ask(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.stop();
    await server.gone;
    await expect(ask(server.url, "select 1")).rejects.toThrow(/ECONNREFUSED|ENOENT/);
  });

  it("refuses a data folder that another live process uses, and says which", async () => {
    const { child, pid } = await launchElsewhere();
    await expect(launchPostgres({ dataDir })).rejects.toThrow(DataDirInUse);
    await expect(launchPostgres({ dataDir })).rejects.toThrow(`pid ${child.pid}`);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect((await launch()).pid).toBe(pid);
  });

  it("moves to another port when its own was taken while it was down", async () => {
    const first = await launch();
    await first.stop();
    const taken = (await import("node:net")).createServer().listen(first.port, "127.0.0.1");
    await once(taken, "listening");
    const second = await launch();
    expect(second.port).not.toBe(first.port);
    taken.close();
  });
});

describe("holding a data folder", () => {
  it("is re-entrant in one process and ends with the last release", () => {
    const one = holdDataDir(dataDir);
    const two = holdDataDir(dataDir);
    one.release();
    one.release();
    expect(() => readFileSync(join(dataDir, "homeward.lock"))).not.toThrow();
    two.release();
    expect(() => readFileSync(join(dataDir, "homeward.lock"))).toThrow(/ENOENT/);
  });
});
