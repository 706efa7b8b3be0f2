import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive } from "@homeward/postgres";
import { hasOwnKafka, testFolder } from "@homeward/testing";
import { launchKafka } from "./local-broker.ts";

const kafka = await hasOwnKafka();

describe.skipIf(!kafka)("a local broker", () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = testFolder("local-broker");
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it("outlives its launcher, is refused to others while that lives, and adopted when it is dead", async () => {
    const launcher = spawn(
      process.execPath,
      [
        "--eval",
        `import("${import.meta.dirname}/local-broker.ts")
          .then(({ launchKafka }) => launchKafka({ dataDir: process.argv[1] }))
          .then(({ pid, brokers }) => process.stdout.write(JSON.stringify({ pid, brokers })));
         process.stdin.resume();`,
        dataDir,
      ],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    const [said] = (await once(launcher.stdout, "data")) as [Buffer];
    const first = JSON.parse(said.toString()) as { pid: number; brokers: string[] };
    await expect(launchKafka({ dataDir })).rejects.toMatchObject({ code: "data-dir-in-use" });
    launcher.kill("SIGKILL");
    await once(launcher, "exit");
    expect(isAlive(first.pid)).toBe(true);
    const second = await launchKafka({ dataDir });
    expect(second).toMatchObject({ ...first, adopted: true });
    await second.stop();
    expect(isAlive(first.pid)).toBe(false);
  });

  it("says why it does not start, and leaves nothing behind", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(launchKafka({ dataDir, port })).rejects.toThrow("Address already in use");
    taken.close();
    const again = await launchKafka({ dataDir });
    await again.stop();
  });
});
