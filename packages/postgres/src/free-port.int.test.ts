import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort, isFree } from "./free-port.ts";

test("a free port is another one each time, and none that an outgoing connection could be given", async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort));
  expect(new Set(ports).size).toBe(200);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(16_384);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});

test("a port that somebody listens on is not free, and the next one is taken", async () => {
  const before = await freePort();
  const port = before === 32_767 ? 16_384 : before + 1;
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  expect(await isFree("127.0.0.1", port)).toBe(false);
  expect(await freePort()).not.toBe(port);
  server.close();
  await once(server, "close");
  expect(await isFree("127.0.0.1", port)).toBe(true);
});

test("an address that is not this machine's is an error, and not a port in use", async () => {
  await expect(isFree("192.0.2.1", 16_384)).rejects.toMatchObject({ code: "EADDRNOTAVAIL" });
});
