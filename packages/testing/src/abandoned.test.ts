import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { holdDataDir, isAlive } from "@homeward/postgres";
import { afterAll, expect, it } from "vitest";
import { removeAbandoned } from "./abandoned.ts";

const prefix = `homeward-abandoned-${process.pid}-`;
const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder as a test run leaves it, last changed in 2001 unless it is young. */
function leave(pid: number | null, { young = false } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  made.push(folder);
  if (pid !== null) writeFileSync(join(folder, "server.pid"), `${pid}\n`);
  if (!young) utimesSync(folder, 1e9, 1e9);
  return folder;
}

it("ends the server of a dead run and removes its folder", async () => {
  const folder = leave(null);
  const server = spawn(process.execPath, ["-e", "process.stdin.resume()", folder]);
  writeFileSync(join(folder, "server.pid"), `${server.pid}\n5432\n`);
  utimesSync(folder, 1e9, 1e9);
  removeAbandoned(prefix, "server.pid");
  expect(await once(server, "exit")).toEqual([null, "SIGKILL"]);
  expect(existsSync(folder)).toBe(false);
});

it("leaves alone what is young, what is held, and processes of others", () => {
  const young = leave(null, { young: true });
  const held = leave(null);
  const hold = holdDataDir(held);
  utimesSync(held, 1e9, 1e9);
  const pidOfAnother = leave(process.ppid);
  removeAbandoned(prefix, "server.pid");
  expect([young, held, pidOfAnother].map((folder) => existsSync(folder))).toEqual([true, true, false]);
  expect(isAlive(process.ppid)).toBe(true);
  hold.release();
});
