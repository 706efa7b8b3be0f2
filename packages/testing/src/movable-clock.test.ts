import { existsSync, readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { fileClock } from "@homeward/kernel";
import { movableClock } from "./movable-clock.ts";

it("moves every clock that follows its file", async () => {
  const clock = movableClock();
  const followed = fileClock(clock.path);
  clock.advance("PT30M");
  clock.advance("P1D");
  expect(clock.offsetMs).toBe(88_200_000);
  expect(readFileSync(clock.path, "utf8")).toBe("88200000\n");
  await vi.waitFor(() => expect(followed.offset()).toBe(88_200_000_000), 10_000);
  clock.set(-5);
  await vi.waitFor(() => expect(followed.offset()).toBe(-5_000), 10_000);
  followed.close();
  clock.remove();
  expect(existsSync(clock.path)).toBe(false);
});
