import { rmSync } from "node:fs";
import { testFolder } from "@homeward/testing";
import { Client } from "pg";
import { afterAll, expect, it, vi } from "vitest";
import { keepPostgres } from "./embedded-keeper.ts";
import { isAlive } from "./live-process.ts";

const dataDir = testFolder("kept");
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

async function ask(url: string): Promise<number | null> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query("select 1")).rowCount;
  } finally {
    await client.end();
  }
}

it("launches a killed server again at the same address, and a stopped one never", async () => {
  const kept = await keepPostgres({ dataDir });
  for (let kills = 0; kills < 2; kills++) {
    const { pid } = kept;
    process.kill(pid, "SIGKILL");
    await vi.waitFor(() => expect(kept.pid).not.toBe(pid), 30_000);
    expect(await ask(kept.url)).toBe(1);
  }
  await kept.stop();
  expect(isAlive(kept.pid)).toBe(false);
  await expect(ask(kept.url)).rejects.toThrow(/ECONNREFUSED|ENOENT/);
});
