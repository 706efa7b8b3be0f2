import { expect, it, vi } from "vitest";
import { isHad } from "./own-kafka.ts";

const none = { ok: false, why: "no java on the PATH" } as const;

it("a broker of our own that cannot be had is said loudly", () => {
  const say = vi.fn();
  expect([isHad(none, false, say), isHad({ ok: true }, false, say)]).toEqual([false, true]);
  expect(say.mock.calls).toEqual([[expect.stringContaining("no java on the PATH")]]);
});

it("and is a failure where Kafka is required", () => {
  expect(() => isHad(none, true, vi.fn())).toThrow("no java on the PATH");
  expect(isHad({ ok: true }, true, vi.fn())).toBe(true);
});
