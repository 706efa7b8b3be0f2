import { afterEach, beforeEach, expect, it } from "vitest";
import { receiver, type Receiver } from "./receiver.ts";

let team: Receiver;
beforeEach(async () => {
  team = await receiver();
});
afterEach(() => team.close());

const post = (path: string, body: unknown, headers = {}) =>
  fetch(team.url + path, { method: "POST", body: JSON.stringify(body), headers });

it("hears what has come already and what is still to come", async () => {
  await post("/early", { n: 1 });
  expect((await team.hear((request) => request.path === "/early")).json).toEqual({ n: 1 });
  const late = team.hear((request) => request.path === "/late");
  await post("/late", { n: 2 }, { "webhook-id": "x" });
  expect(await late).toMatchObject({ method: "POST", json: { n: 2 }, flatHeaders: { "webhook-id": "x" } });
  expect((await late).body.toString()).toBe('{"n":2}');
});

it("gives each request to one who waits, and tells what nobody waited for", async () => {
  const both = [team.hear(() => true), team.hear(() => true)];
  await post("/a", {});
  await post("/b", {});
  await post("/c", {});
  expect((await Promise.all(both)).map(({ path }) => path)).toEqual(["/a", "/b"]);
  expect(team.unexpected().map(({ path }) => path)).toEqual(["/c"]);
  team.allow(({ path }) => path === "/c");
  expect(team.unexpected()).toEqual([]);
  expect(team.heard).toHaveLength(3);
});

it("says what it heard instead", async () => {
  await post("/other", { n: 1 });
  await expect(team.hear(({ path }) => path === "/mine", { withinMs: 1 })).rejects.toThrow(
    'unclaimed: POST /other {"n":1}',
  );
});

it("answers as it is told, per path", async () => {
  team.answer("/gone", 410);
  const statuses = [500, 200];
  team.answer("/mends", () => statuses.shift() ?? 200);
  expect((await post("/gone", {})).status).toBe(410);
  expect((await post("/mends", {})).status).toBe(500);
  expect((await post("/mends", {})).status).toBe(200);
  expect((await post("/else", {})).status).toBe(204);
});

it("hangs until it closes, and answers late when the test says so", async () => {
  team.answer("/never", "hang");
  const { promise: moment, resolve } = Promise.withResolvers<void>();
  team.answer("/late", { status: 202, after: moment });
  const never = post("/never", {});
  const late = post("/late", {});
  await team.hear(({ path }) => path === "/late");
  resolve();
  expect((await late).status).toBe(202);
  await team.hear(({ path }) => path === "/never");
  await Promise.all([expect(never).rejects.toThrow(), team.close()]);
  team = await receiver({ port: Number(new URL(team.url).port) });
  expect((await post("/back", {})).status).toBe(204);
});
