import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freePort, openPool, sql, type Query } from "@homeward/postgres";
import { startProcess, type TestProcess, testFolder } from "@homeward/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

const source = join(import.meta.dirname, "../src");
let folder: string;
let homeward: TestProcess;
let url: string;
let env: Record<string, string>;

beforeAll(async () => {
  folder = testFolder("commands");
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

/** `npm run <name> -- …` beside the running Homeward. */
async function run(name: string, ...args: string[]): Promise<{ code: number | null; said: string }> {
  const command = startProcess({ main: join(source, `commands/${name}.ts`), args, env });
  const { code } = await command.exited;
  return { code, said: [...command.stdout.heard, ...command.stderr.heard].join("\n") };
}
const keys = (...args: string[]) => run("keys", ...args);
const ask = (path: string, key: string, body?: Buffer): Promise<Response> =>
  fetch(`${url}${path}`, {
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { method: "POST", body }),
  });
const status = async (key: string): Promise<number> => (await ask("/v1/cases", key)).status;

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

test("npm run audit -- verify: counts what holds, and names the first link that does not", async () => {
  const none = await run("audit", "verify");
  expect(none).toMatchObject({ code: 0 });
  await postExample();
  const cases = async () =>
    ((await (await ask("/v1/cases", "demo-admin")).json()) as { items: { caseId: string }[] }).items;
  await expect.poll(cases, { timeout: 20_000 }).toHaveLength(1);
  const [{ caseId } = { caseId: "" }] = await cases();

  const whole = await run("audit", "verify");
  expect(whole.said).toMatch(
    /^case histories +1 chain, \d+ entries: whole\nroutes +1 chain, 1 version: whole$/,
  );
  expect(whole.code).toBe(0);

  await tamper(
    sql`update homeward_notifier.history set text = text || ' ' where case_id = ${caseId} and seq = 2`,
  );
  const broken = await run("audit", "verify");
  expect(broken.said).toContain(`1 BROKEN, the first link: case ${caseId}, entry 2`);
  expect(broken.said).toContain("routes          1 chain, 1 version: whole");
  expect(broken.code).toBe(1);
  expect((await run("audit")).code).toBe(2);
});

async function postExample(): Promise<void> {
  const body = readFileSync(join(source, "../../../docs/examples/discharged.json"));
  const answer = await ask("/v1/discharge-events", "demo-unit-larch-house", body);
  expect(answer.status).toBe(202);
}

/** With the rights of whoever owns the database. */
async function tamper(query: Query): Promise<void> {
  const kept = JSON.parse(readFileSync(join(folder, "data/postgres.json"), "utf8")) as {
    port: number;
    password: string;
  };
  const database = `postgres://postgres:${kept.password}@127.0.0.1:${kept.port}/postgres`;
  const pool = openPool({ url: database, max: 1, applicationName: "tampering" });
  await pool.query(query);
  await pool.end();
}

test("npm run republish: runs beside a running Homeward, and says of each service how many it is to publish again", async () => {
  const misused = await run("republish");
  expect(misused.code).toBe(2);
  expect(misused.said).toContain("--from <instant>");
  const none = await run("republish", "--from", "2999-01-01T00:00:00Z");
  expect(none).toMatchObject({
    code: 0,
    said: expect.stringMatching(/intake +0\nrouter +0\nnotifier +0/) as string,
  });
  const all = await run(
    "republish",
    "--from",
    "2020-01-01T00:00:00Z",
    "--topic",
    "homeward.discharge-events.v1",
  );
  expect(all.code, all.said).toBe(0);
  expect(all.said).toMatch(/router +0\nnotifier +0/);
});
