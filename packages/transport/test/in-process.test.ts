import { createLogger } from "@homeward/kernel";
import { expect, it } from "vitest";
import { createInProcessTransport } from "../src/in-process/index.ts";
import { listener, message, messagesFor } from "./listener.ts";
import { transportContract } from "./transport-contract.ts";

const logger = createLogger({ service: "test", level: "silent" });

transportContract("in process", () => {
  const transport = createInProcessTransport({ logger });
  return Promise.resolve({ transport: () => transport, close: () => transport.stop() });
});

it("answers a publish only when every subscriber has committed", async () => {
  const transport = createInProcessTransport({ logger });
  const gate = Promise.withResolvers<boolean>();
  const quick = listener({ group: "quick" });
  const slow = listener({ group: "slow", refuses: () => gate.promise });
  transport.subscribe(quick);
  transport.subscribe(slow);
  await transport.start();
  const doneAtAnswer = transport.publish([message("a", 1)]).then(() => slow.done.length);
  await expect.poll(() => quick.done.length).toBe(1);
  gate.resolve(false);
  expect(await doneAtAnswer).toBe(1);
});

it("hands each message over once when nothing fails", async () => {
  const transport = createInProcessTransport({ logger });
  const [one, two] = [listener({ group: "one" }), listener({ group: "two" })];
  transport.subscribe(one);
  transport.subscribe(two);
  await transport.start();
  const sent = messagesFor(["a", "b"], 3);
  expect([...(await transport.publish(sent)).failed]).toEqual([]);
  expect([one.done, two.done]).toEqual([sent, sent]);
});

it("names what any subscriber could not take, and the later ones of its key", async () => {
  const transport = createInProcessTransport({ logger });
  const [a1, b1, a2, b2] = [message("a", 1), message("b", 1), message("a", 2), message("b", 2)];
  transport.subscribe(listener({ group: "one", refuses: ({ id }) => id === a1.id }));
  transport.subscribe(listener({ group: "two", refuses: ({ id }) => id === b2.id }));
  await transport.start();
  const { failed } = await transport.publish([a1, b1, a2, b2]);
  expect(new Set(failed.keys())).toEqual(new Set([a1.id, a2.id, b2.id]));
});

it("joins what waits for a busy subscriber into one batch", async () => {
  const transport = createInProcessTransport({ logger });
  const gate = Promise.withResolvers<boolean>();
  const heard = listener({ refuses: () => gate.promise });
  transport.subscribe(heard);
  await transport.start();
  const publishes = ["a", "b", "c", "d"].map((key) => transport.publish([message(key, 1)]));
  await expect.poll(() => heard.batches.length).toBe(1);
  publishes.push(...["e", "f", "g"].map((key) => transport.publish([message(key, 1)])));
  gate.resolve(false);
  await Promise.all(publishes);
  expect(heard.batches.length).toBeLessThan(4);
  expect(heard.done.map(({ key }) => key).join("")).toBe("abcdefg");
});
