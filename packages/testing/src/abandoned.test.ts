import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isAlive } from "@homeward/postgres";
import { afterAll, beforeEach, expect, it } from "vitest";
import { noteProcess, removeAbandoned } from "./abandoned.ts";
import { ownerOf, testFolder } from "./test-folder.ts";

const base = testFolder("abandoned");
const dead = spawnSync(process.execPath, ["--version"]).pid;
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => readdirSync(base).forEach((name) => rmSync(join(base, name), { recursive: true })));

/** As if a process that has died had made it. */
function orphan(folder: string): string {
  const left = join(dirname(folder), basename(folder).replace(String(process.pid), String(dead)));
  renameSync(folder, left);
  return left;
}

const idle = (word: string) => spawn(process.execPath, ["-e", "process.stdin.resume()", word]);

it("ends the servers of a dead run, however deep in its folder, and removes it", async () => {
  const folder = orphan(testFolder("cluster", base));
  const server = idle(folder);
  mkdirSync(join(folder, "data/cluster"), { recursive: true });
  writeFileSync(join(folder, "data/cluster/postmaster.pid"), `${server.pid}\n5432\n`);
  removeAbandoned(base);
  expect(await once(server, "exit")).toEqual([null, "SIGKILL"]);
  expect(existsSync(folder)).toBe(false);
});

it("ends the processes that a dead run had under test", async () => {
  const under = idle("main-under-test.ts");
  noteProcess(under.pid ?? 0, "main-under-test.ts", base);
  orphan(join(base, readdirSync(base)[0] ?? ""));
  removeAbandoned(base);
  expect(await once(under, "exit")).toEqual([null, "SIGKILL"]);
  expect(readdirSync(base)).toEqual([]);
});

it("leaves alone what a living run has, what others named, and processes that are not those that were started", () => {
  const mine = testFolder("mine", base);
  const strange = join(base, `homeward-other-${dead}`);
  mkdirSync(strange);
  const left = orphan(testFolder("left", base));
  writeFileSync(join(left, "server.pid"), `${process.ppid}\n`);
  writeFileSync(join(left, `${process.ppid}.started`), "main-under-test.ts");
  removeAbandoned(base);
  expect([mine, strange, left].map((folder) => existsSync(folder))).toEqual([true, true, false]);
  expect(isAlive(process.ppid)).toBe(true);
});

it("a folder names its maker; a process that has ended is forgotten", () => {
  expect(ownerOf(basename(testFolder("with-a-dash", base)))).toBe(process.pid);
  expect(ownerOf("homeward-demo-4711-abcdef")).toBeNull();
  const forget = noteProcess(process.pid, "main.ts", base);
  expect(readdirSync(base)).toHaveLength(2);
  forget();
  expect(readdirSync(base)).toHaveLength(1);
});
