import { join } from "node:path";
import { startProcess } from "@homeward/testing";
import { expect, test } from "vitest";

test("npm run demo -- --json: three are taken on, one after the lead was reached, one placed by a person", async () => {
  const main = join(import.meta.dirname, "../src/commands/demo.ts");
  const demo = startProcess({ main, args: ["--json"] });
  const { code } = await demo.exited;
  const [line = "", ...more] = demo.stdout.heard;
  expect(more).toEqual([]);
  const { wallSeconds, ...counted } = JSON.parse(line) as Record<string, number>;
  expect(counted).toEqual({ takenOn: 3, escalatedToLead: 1, resolvedByPerson: 1, unexpectedMessages: 0 });
  expect(wallSeconds).toBeGreaterThan(0);
  expect(wallSeconds).toBeLessThan(120);
  expect(code).toBe(0);
});
