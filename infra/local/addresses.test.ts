import { expect, it } from "vitest";
import { addressesFrom } from "./addresses.ts";
import { banner } from "./banner.ts";

const at = (port: number, publicUrl = `http://127.0.0.1:${port}`, host = "127.0.0.1") =>
  addressesFrom({ host, port, publicUrl });

it("counts the ports up, intake first", () => {
  const { intake, router, notifier, mail } = at(8080);
  expect([intake, router, notifier, mail].map(({ port }) => port)).toEqual([8080, 8081, 8082, 8083]);
  expect(router.publicUrl).toBe("http://127.0.0.1:8081");
  expect(notifier.localUrl).toBe("http://127.0.0.1:8082");
});

it("counts up a public URL with a port, and keeps one without", () => {
  expect(at(8080, "http://ward.example:9000").notifier.publicUrl).toBe("http://ward.example:9002");
  expect(at(8080, "https://ward.example").notifier.publicUrl).toBe("https://ward.example");
  expect(at(8080, "http://0.0.0.0:8080", "0.0.0.0").router.localUrl).toBe("http://127.0.0.1:8081");
});

it.each([0, 65_533])("refuses port %i, which cannot be counted up from", (port) => {
  expect(() => at(port)).toThrow(/PORT: must be from 1 to 65532/);
});

it("ends its banner with the addresses as JSON", () => {
  const lines = banner(at(8080), { isDemo: true, hasMailSink: true }).trimEnd().split("\n");
  expect(JSON.parse(lines.at(-1) ?? "")).toEqual({
    intake: "http://127.0.0.1:8080",
    router: "http://127.0.0.1:8081",
    notifier: "http://127.0.0.1:8082",
  });
  expect(lines.join("\n")).toContain("http://127.0.0.1:8083/demo/mail");
  expect(banner(at(8080), { isDemo: false, hasMailSink: false })).not.toMatch(/demo/);
});
