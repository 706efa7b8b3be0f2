import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { expect, test } from "vitest";
import { freePort, isFree } from "./free-port.ts";

test("a free port is another one each time, below those that outgoing connections are given", async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort));
  expect(new Set(ports).size).toBe(200);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(16_384);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});

test("a port that somebody listens on is not free, and passed over", async () => {
  const server = await onNextPort();
  const { port } = server.address() as AddressInfo;
  expect(await isFree("127.0.0.1", port)).toBe(false);
  expect(await freePort()).not.toBe(port);
  server.close();
  await once(server, "close");
});

/** Listens where the next free port would be; somebody else may have come there first. */
async function onNextPort(): Promise<Server> {
  for (;;) {
    const before = await freePort();
    const server = createServer().listen(before === 32_767 ? 16_384 : before + 1, "127.0.0.1");
    const [isThere] = await Promise.allSettled([once(server, "listening")]);
    if (isThere.status === "fulfilled") return server;
  }
}

test("an address that is not this machine's is an error, and not a port in use", async () => {
  await expect(isFree("192.0.2.1", 16_384)).rejects.toMatchObject({ code: "EADDRNOTAVAIL" });
});
