import { afterAll, beforeAll, expect, test } from "vitest";
import { get, readingWorld, type World } from "../../test/reading-world.ts";

let world: World;
beforeAll(async () => {
  world = await readingWorld();
});
afterAll(() => world.stop());

const status = async (url: string) => (await get(world, url, "demo-admin")).statusCode;

test.each(["teamId", "reference", "stayId", "state", "overdue", "after", "limit"])(
  "a NUL in ?%s= is 422 and never a fault of ours",
  async (name) => {
    expect(await status(`/v1/cases?${name}=a%00b`)).toBe(422);
  },
);

test.each(["/v1/cases/%00", "/v1/cases/a%00b", `/v1/cases/${"0".repeat(36)}%00`])(
  "%s is nowhere",
  async (url) => {
    expect(await status(url)).toBe(404);
  },
);

test.each([
  "/v1/cases?teamId=%ED%A0%80",
  "/v1/cases?reference=%FF",
  "/v1/cases?%00=%00",
  "/v1/cases/%ED%A0%80",
])("what is no UTF-8 is no fault of ours either: %s", async (url) => {
  expect(await status(url)).toBeLessThan(500);
});
