import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@homeward/testing";
import { afterEach, expect, test } from "vitest";
import { commandWorld, interrupt, leftOn, pidOf, type CommandWorld } from "./started-command.ts";

const timeout = 60_000;
const worlds: CommandWorld[] = [];
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.remove())));

async function worldOf(main: string, more: Record<string, string> = {}): Promise<CommandWorld> {
  const world = await commandWorld(main, more);
  worlds.push(world);
  return world;
}

test("npm start, interrupted while PostgreSQL is coming up, leaves none behind", { timeout }, async () => {
  const world = await worldOf("services/standalone/src/main.ts");
  const command = world.start();
  await expect.poll(() => leftOn(world.dataDir), { timeout: 30_000, interval: 5 }).not.toEqual([]);
  const { code, ms } = await interrupt(command);
  expect([code, leftOn(world.dataDir)]).toEqual([0, []]);
  expect(ms).toBeLessThan(5_000);
});

test(
  "npm run start:kafka, interrupted while Kafka is being fetched, stops PostgreSQL and the fetching",
  { timeout },
  async () => {
    const slow = slowMaven();
    const world = await worldOf("infra/local/start-kafka.ts", slow.env);
    const command = world.start();
    await expect.poll(() => existsSync(slow.began), { timeout: 30_000 }).toBe(true);
    expect(leftOn(world.dataDir)).not.toEqual([]);
    expect(pidOf(command, "postgres-running")).toBeGreaterThan(0);
    const { code, ms } = await interrupt(command);
    expect([code, leftOn(world.dataDir), leftOn(slow.folder)]).toEqual([0, [], []]);
    expect(ms).toBeLessThan(5_000);
    // Being interrupted is nothing to complain of.
    expect(command.stderr.heard.join("\n")).not.toContain("could not be fetched");
    rmSync(slow.folder, { recursive: true });
  },
);

/** A machine without Kafka, and with a Maven that never comes to an end. */
function slowMaven() {
  const folder = testFolder("maven");
  const began = join(folder, "began");
  const program = (name: string, script: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  program("java", `echo 'openjdk version "17.0.1"' >&2`);
  program("mvn", `[ "$1" = --version ] && exit 0\ntouch '${began}'\nexec tail -f '${began}'`);
  const home = join(folder, "home");
  mkdirSync(home);
  return { folder, began, env: { HOME: home, PATH: `${folder}:${process.env["PATH"] ?? ""}` } };
}
