import { afterAll, beforeAll, expect, test } from "vitest";
import { runningIntake, type RunningIntake } from "../test/running-intake.ts";

let intake: RunningIntake;
beforeAll(async () => {
  intake = await runningIntake();
});
afterAll(() => intake.stop());

test("every door is described, with its key, its body and its answers", async () => {
  const { paths } = (await intake.app.inject({ url: "/openapi.json" })).json<{
    paths: Record<string, Record<string, { security: unknown; requestBody?: unknown; responses: object }>>;
  }>();
  const doors = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => [method, path, Object.keys(responses)]),
  );
  expect(new Set(doors)).toEqual(
    new Set([
      ["post", "/v1/discharge-events", ["202", "503", "4XX"]],
      ["get", "/v1/stays/{stayId}", ["200"]],
      ["get", "/v1/quarantine", ["200"]],
    ]),
  );
  const { requestBody } = paths["/v1/discharge-events"]?.["post"] ?? {};
  expect(requestBody).toMatchObject({
    content: { "application/json": { schema: { required: ["type", "unit", "stay"] } } },
  });
});
