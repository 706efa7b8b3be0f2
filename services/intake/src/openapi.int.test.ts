import { afterAll, beforeAll, expect, test } from "vitest";
import { runningIntake, type RunningIntake } from "../test/running-intake.ts";

let intake: RunningIntake;
beforeAll(async () => {
  intake = await runningIntake();
});
afterAll(() => intake.stop());

test("every door is described, with its key, its body and its answers", async () => {
  const { paths, components } = (await intake.app.inject({ url: "/openapi.json" })).json<{
    paths: Record<string, Record<string, { security: unknown; requestBody?: unknown; responses: object }>>;
    components: { schemas: { Report: object } };
  }>();
  const own = Object.entries(paths).filter(([path]) => path.startsWith("/v1/"));
  const doors = own.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => [method, path, Object.keys(responses)]),
  );
  expect(new Set(doors)).toEqual(
    new Set([
      [
        "post",
        "/v1/discharge-events",
        ["202", "400", "401", "403", "409", "413", "415", "422", "429", "503"],
      ],
      ["get", "/v1/stays/{stayId}", ["200", "401", "403", "404", "503"]],
      ["get", "/v1/quarantine", ["200", "401", "403", "422", "503"]],
    ]),
  );
  const { requestBody } = paths["/v1/discharge-events"]?.["post"] ?? {};
  expect(requestBody).toMatchObject({
    content: { "application/json": { schema: { $ref: "#/components/schemas/Report" } } },
  });
  expect(components.schemas.Report).toMatchObject({ required: ["type", "unit", "stay"] });
});
