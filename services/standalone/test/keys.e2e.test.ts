import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@homeward/postgres";
import { startProcess, type TestProcess } from "@homeward/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

const source = join(import.meta.dirname, "../src");
let folder: string;
let homeward: TestProcess;
let url: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "homeward-keys-"));
  // Else the database, which does not run as root, would be kept elsewhere.
  chmodSync(folder, 0o755);
  env = { DATA_DIR: join(folder, "data") };
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  homeward = startProcess({
    main: join(source, "main.ts"),
    env: { ...env, PORT: String(port), LOG_LEVEL: "warn" },
  });
  await homeward.ready(url, { withinMs: 90_000 });
});
afterAll(async () => {
  await homeward.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** `npm run keys -- …` beside the running Homeward. */
async function keys(...args: string[]): Promise<{ code: number | null; said: string }> {
  const command = startProcess({ main: join(source, "commands/keys.ts"), args, env });
  const { code } = await command.exited;
  return { code, said: [...command.stdout.heard, ...command.stderr.heard].join("\n") };
}
const status = async (key: string): Promise<number> =>
  (await fetch(`${url}/v1/cases`, { headers: { authorization: `Bearer ${key}` } })).status;

test("npm run keys: a key opens a running Homeward's doors, and within two seconds of its end no more", async () => {
  const created = await keys("create", "--role", "team", "--owner", "team:rotherham-camhs");
  const [, id = "", key = ""] = /id\s+(\S+)\nkey\s+(\S+)/.exec(created.said) ?? [];
  expect(created.code, created.said).toBe(0);
  expect(await status(key)).toBe(200);

  const listed = await keys("list");
  expect(listed.said).toMatch(new RegExp(`${id} +team +team:rotherham-camhs +20..-`));
  expect(listed.said).not.toContain(key);

  expect(await keys("revoke", id)).toMatchObject({ code: 0, said: `Revoked ${id}.` });
  const from = performance.now();
  await expect.poll(() => status(key), { timeout: 10_000, interval: 50 }).toBe(401);
  expect(performance.now() - from).toBeLessThan(2_000);

  const misused = await keys("create");
  expect(misused.code).toBe(2);
  expect(misused.said).toContain("npm run keys -- create --role <role> --owner <owner>");
});
