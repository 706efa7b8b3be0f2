import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { startProcess, type TestProcess } from "./processes.ts";
import { testFolder } from "./test-folder.ts";

const folder = testFolder("processes");
afterAll(() => rmSync(folder, { recursive: true }));

function run(source: string, env: Record<string, string> = {}): TestProcess {
  const main = join(folder, `${crypto.randomUUID()}.ts`);
  writeFileSync(main, source);
  return startProcess({ main, env });
}

const server = `
  import { createServer } from "node:http";
  const server = createServer((request, response) => response.writeHead(request.url === "/health/ready" ? 200 : 404).end());
  server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ event: "listening", port: (server.address() as { port: number }).port })));
  process.on("SIGTERM", () => { console.log("bye"); process.exit(3); });`;

it("waits for a line, for readiness, and ends it as a supervisor would", async () => {
  const child = run(server);
  await child.saying("listening");
  const [{ port } = { port: 0 }] = child.log();
  await child.ready(`http://127.0.0.1:${String(port)}`);
  expect(await child.stop()).toBe(3);
  expect(child.stdout.heard.at(-1)).toBe("bye");
});

it("kills without farewell", async () => {
  const child = run(server);
  await child.saying("listening");
  await child.kill();
  expect(await child.exited).toEqual({ code: null, signal: "SIGKILL" });
  expect(child.stdout.heard).not.toContain("bye");
});

it("says at once what a process complained of when it ends too early", async () => {
  const child = run(`console.error("PORT is missing"); process.exit(2);`);
  await expect(child.saying("listening")).rejects.toThrow(/ended \(2\) too early:\nPORT is missing/);
});

it("keeps the environment of the test run out", async () => {
  const child = run(`console.log(Object.keys(process.env).sort().join(" "));`, { PORT: "1" });
  await child.exited;
  expect(child.stdout.heard.filter((line) => line !== "HOME PATH PORT")).toEqual([]);
});
