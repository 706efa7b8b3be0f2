import { expect, it } from "vitest";
import { checkHealth } from "./health.ts";

const part = (name: string, check: () => Promise<{ ok: boolean; detail?: string }>) => ({ name, check });

it("asks every part and keeps what each said", async () => {
  const parts = [
    part("database", () => Promise.resolve({ ok: true })),
    part("kafka", () => Promise.resolve({ ok: false, detail: "no broker" })),
  ];
  expect(await checkHealth(parts, 1_000)).toEqual({
    ok: false,
    parts: [
      { name: "database", ok: true },
      { name: "kafka", ok: false, detail: "no broker" },
    ],
  });
});

it("takes a throw, at once or later, and silence for not well", async () => {
  const parts = [
    part("throws", () => {
      throw new TypeError("9990000018");
    }),
    part("rejects", () => Promise.reject(Object.assign(new Error("9990000018"), { code: "ECONNREFUSED" }))),
    part("hangs", () => new Promise(() => undefined)),
  ];
  expect(await checkHealth(parts, 20)).toEqual({
    ok: false,
    parts: [
      { name: "throws", ok: false, detail: "TypeError" },
      { name: "rejects", ok: false, detail: "ECONNREFUSED" },
      { name: "hangs", ok: false, detail: "no answer within 20 ms" },
    ],
  });
});
