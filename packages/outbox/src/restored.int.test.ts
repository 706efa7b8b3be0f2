import { randomUUID } from "node:crypto";
import { instant, topics, type Message } from "@homeward/contracts";
import { DatabaseUnavailable, openPool } from "@homeward/postgres";
import { testDatabase } from "@homeward/testing";
import { expect, it } from "vitest";
import { eachMessage } from "./restored.ts";

const message = (id: string): Message => ({
  id,
  topic: topics.routes,
  key: randomUUID(),
  type: "homeward.test",
  version: 1,
  time: instant(1_795_000_000_000_000),
  source: "homeward/test",
  sequence: 1,
  traceparent: null,
  data: {},
});

it("one message that cannot be applied is left out and named; a database that is away stops everything", async () => {
  const database = await testDatabase();
  const pool = openPool({ url: database.url, max: 1, applicationName: "restored test" });
  const done: string[] = [];
  const messages = ["a", "poison", "b"].map(message);
  const left = await eachMessage(pool, messages, async ({ id }) => {
    if (id === "poison") throw new Error("cannot be applied");
    done.push(id);
  });
  expect(done).toEqual(["a", "b"]);
  expect(left).toEqual([{ id: "poison", topic: topics.routes, key: messages[1]?.key }]);
  const away = eachMessage(pool, messages, () => Promise.reject(new DatabaseUnavailable(new Error("away"))));
  await expect(away).rejects.toThrow(DatabaseUnavailable);
  await pool.end();
  await database.drop();
});
