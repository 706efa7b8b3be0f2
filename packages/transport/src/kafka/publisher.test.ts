import * as fc from "fast-check";
import { expect, it } from "vitest";
import { message } from "../../test/listener.ts";
import { sendTopic, type Send } from "./publisher.ts";

const refusal = Object.assign(new Error("refused"), { type: "MESSAGE_TOO_LARGE" });
const outage = new Error("connection lost");

it("law: what is refused fails with all that is behind it in its key; everything else is written, in order", async () => {
  const keys = fc.constantFrom("a", "b", "c", "d");
  const scripts = fc.array(fc.record({ key: keys, refused: fc.boolean() }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const messages = script.map(({ key }, at) => message(key, at));
      const refused = new Set(messages.filter((_, at) => script[at]?.refused).map(({ id }) => id));
      const written: string[] = [];
      const send: Send = (parcels) => {
        if (parcels.some(({ message: { id } }) => refused.has(id))) return Promise.reject(refusal);
        written.push(...parcels.map(({ message: { id } }) => id));
        return Promise.resolve();
      };
      const failed = await sendTopic(messages, send);
      const closed = new Set<string>();
      for (const { id, key } of messages) {
        const own = refused.has(id) && !closed.has(key);
        if (own) closed.add(key);
        expect(failed.has(id)).toBe(closed.has(key));
        if (closed.has(key)) expect(failed.get(id)).toMatchObject({ retriable: !own });
      }
      expect(written).toEqual(messages.map(({ id }) => id).filter((id) => !failed.has(id)));
    }),
  );
});

it("asks once in an outage, and fails everything, to be tried again", async () => {
  let asked = 0;
  const messages = ["a", "b", "c"].map((key) => ({ ...message(key, 1), data: "x".repeat(600_000) }));
  const failed = await sendTopic(messages, () => {
    asked += 1;
    return Promise.reject(outage);
  });
  expect(asked).toBe(1);
  expect([...failed.values()].map((error) => "retriable" in error && error.retriable)).toEqual([
    true,
    true,
    true,
  ]);
});

it("cuts what is too much for one record batch", async () => {
  const sizes: number[] = [];
  const messages = Array.from({ length: 10 }, (_, at) => ({
    ...message("a", at),
    data: "x".repeat(400_000),
  }));
  const send: Send = (parcels) => {
    sizes.push(parcels.length);
    return Promise.resolve();
  };
  expect([...(await sendTopic(messages, send))]).toEqual([]);
  expect(sizes).toEqual([2, 2, 2, 2, 2]);
});

it("does not send what does not fit its envelope", async () => {
  const odd = { ...message("a", 1), sequence: -1 };
  const failed = await sendTopic([odd, message("b", 1)], () => Promise.resolve());
  expect([...failed]).toEqual([[odd.id, expect.objectContaining({ code: "message-not-encodable" })]]);
});
