import { createLogger } from "@homeward/kernel";
import { expect, it } from "vitest";
import { loggedResult } from "./attempt-result.ts";

it("the log says why an attempt failed", () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ service: "test", level: "info", destination });
  logger.info({ event: "attempt", ...loggedResult({ kind: "failed", reason: "timed-out", forGood: false }) });
  logger.info({ event: "attempt", ...loggedResult({ kind: "delivered", status: 204 }) });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { result: { kind: "failed" }, failure: "timed-out" },
    { result: { kind: "delivered", status: 204 } },
  ]);
});
