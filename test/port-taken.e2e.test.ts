import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { startProcess } from "@homeward/testing";
import { afterEach, expect, test } from "vitest";
import { commandWorld, leftOn } from "./started-command.ts";

const timeout = 60_000;
const taken: Server[] = [];
afterEach(() => taken.splice(0).forEach((server) => server.close()));

async function takePort(port: number): Promise<number> {
  const server = createServer().listen(port, "127.0.0.1");
  taken.push(server);
  await once(server, "listening");
  return (server.address() as { port: number }).port;
}

test(
  "npm start on a port of somebody else's: a plain sentence, and no PostgreSQL left",
  { timeout },
  async () => {
    const world = await commandWorld("services/standalone/src/main.ts");
    await takePort(world.port);
    const command = world.start();
    expect((await command.exited).code).toBe(1);
    const sentence = `homeward: PORT: ${world.port} is in use by another program; set another PORT`;
    expect(command.stderr.heard).toEqual([sentence]);
    expect(leftOn(world.dataDir)).toEqual([]);
    await world.remove();
  },
);

test("npm run receiver on a port of somebody else's: a plain sentence", { timeout }, async () => {
  const port = await takePort(0);
  const main = join(import.meta.dirname, "../services/standalone/src/commands/receiver.ts");
  const command = startProcess({ main, env: { RECEIVER_PORT: String(port) } });
  expect((await command.exited).code).toBe(1);
  const sentence = `homeward: RECEIVER_PORT: ${port} is in use by another program; set another RECEIVER_PORT`;
  expect(command.stderr.heard).toEqual([sentence]);
});
