import { rmSync } from "node:fs";
import { launchPostgres, openPool, sql } from "@homeward/postgres";
import { testFolder } from "@homeward/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useDatabase } from "./use-database.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = testFolder("use");
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function serverOf(url: string): Promise<number> {
  const pool = openPool({ url, max: 1, applicationName: "use-database-test" });
  try {
    const [row] = await pool.query<{ port: number }>(sql`select current_setting('port')::int as port`);
    return row?.port ?? 0;
  } finally {
    await pool.end();
  }
}

describe("a command's database", () => {
  it("is the one named", async () => {
    const url = "postgres://elsewhere.example/homeward";
    expect(await useDatabase({ url, dataDir }, (used) => Promise.resolve(used))).toBe(url);
  });

  it("is the embedded one that runs already, and is left running", async () => {
    const server = await launchPostgres({ dataDir });
    try {
      expect(await useDatabase({ url: undefined, dataDir }, serverOf)).toBe(server.port);
      expect(await serverOf(server.url)).toBe(server.port);
    } finally {
      await server.stop();
    }
  });

  it("is started where none runs, and stopped again also when the work fails", async () => {
    let used = "";
    const work = async (url: string) => {
      used = url;
      expect(await serverOf(url)).toBeGreaterThan(0);
      throw new Error("the work failed");
    };
    await expect(useDatabase({ url: undefined, dataDir }, work)).rejects.toThrow("the work failed");
    await expect(serverOf(used)).rejects.toThrow();
  });
});
