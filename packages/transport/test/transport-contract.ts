import { deadLetterOf } from "@homeward/contracts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Transport } from "../src/transport.ts";
import { alarms, listener, message, messagesFor, publishUntilTaken, routes, upTo } from "./listener.ts";

/** A place where transports meet; empty at the start. */
export interface World {
  /** A transport in this world, not yet started. */
  transport(): Transport;
  /** Stops what the test left running. */
  close(): Promise<void>;
}

/** Long enough for anything that is not waiting for something. */
async function aWhile(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const soon = { timeout: 45_000, interval: 20 };

/** What every transport promises, whatever carries the messages. */
export function transportContract(name: string, open: () => Promise<World>): void {
  describe(`a transport: ${name}`, () => {
    let world: World;
    let transport: Transport;
    beforeEach(async () => {
      world = await open();
      transport = world.transport();
    });
    afterEach(() => world.close());

    it("gives every group every message of its topics, one topic a batch", async () => {
      const first = listener({ group: "first", topics: [routes, alarms] });
      const second = listener({ group: "second" });
      transport.subscribe(first);
      transport.subscribe(second);
      await transport.start();
      const sent = ["a", "b", "c"].flatMap((key) => [message(key, 1, routes), message(key, 1, alarms)]);
      await publishUntilTaken(transport, sent);
      await vi.waitFor(
        () => expect([first.distinct().length, second.distinct().length]).toEqual([6, 3]),
        soon,
      );
      expect(new Set(first.done.map(({ id }) => id))).toEqual(new Set(sent.map(({ id }) => id)));
      expect(second.done.every(({ topic }) => topic === routes)).toBe(true);
      expect(first.batches.every((batch) => new Set(batch.map(({ topic }) => topic)).size === 1)).toBe(true);
    });

    it("hands a message over as it was published", async () => {
      const heard = listener();
      transport.subscribe(heard);
      await transport.start();
      const sent = {
        ...message("a", 7),
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        data: { text: "çà ✔", list: [1, null] },
      };
      await publishUntilTaken(transport, [sent]);
      await vi.waitFor(() => expect(heard.distinct()).toEqual([sent]), soon);
    });

    it("keeps the order within each key over many publishes", async () => {
      const heard = listener();
      transport.subscribe(heard);
      await transport.start();
      const keys = Array.from({ length: 20 }, (_, at) => `key-${at}`);
      for (const from of [1, 11, 21]) await publishUntilTaken(transport, messagesFor(keys, 10, from));
      await vi.waitFor(() => expect(heard.distinct()).toHaveLength(600), soon);
      for (const key of keys) expect(heard.sequences(key)).toEqual(upTo(30));
    });

    it("lets other keys go on while one fails, and goes on with that one, in order, when it is mended", async () => {
      let broken = true;
      const heard = listener({ refuses: ({ key }) => broken && key === "bad" });
      transport.subscribe(heard);
      await transport.start();
      const keys = ["bad", ...Array.from({ length: 10 }, (_, at) => `good-${at}`)];
      const published = Promise.all([
        publishUntilTaken(transport, messagesFor(keys, 5)),
        publishUntilTaken(transport, messagesFor(["later"], 5)),
      ]);
      await vi.waitFor(() => expect(heard.distinct()).toHaveLength(55), soon);
      expect(heard.sequences("bad")).toEqual([]);
      broken = false;
      await published;
      await vi.waitFor(() => expect(heard.sequences("bad")).toEqual(upTo(5)), soon);
      for (const key of [...keys, "later"]) expect(heard.sequences(key)).toEqual(upTo(5));
    });

    it("hands later messages of a failed key over again, even if the handler called them done", async () => {
      const [one, two, other] = [message("a", 1), message("a", 2), message("b", 1)];
      let first = true;
      const heard = listener();
      transport.subscribe({
        ...heard,
        async handle(batch) {
          await heard.handle(batch);
          const again = first && batch.some(({ id }) => id === one.id);
          if (again) first = false;
          return { retry: new Set(again ? [one.id] : []) };
        },
      });
      await transport.start();
      await publishUntilTaken(transport, [one, two, other]);
      const times = (id: string) => heard.done.filter((done) => done.id === id).length;
      await vi.waitFor(() => {
        expect(Math.min(times(one.id), times(two.id))).toBeGreaterThan(1);
        expect(times(other.id)).toBeGreaterThan(0);
      }, soon);
    });

    it("takes a throw as: all of it again", async () => {
      let throws = 3;
      const heard = listener({
        refuses() {
          if (throws-- > 0) throw new Error("a bug");
          return false;
        },
      });
      transport.subscribe(heard);
      await transport.start();
      await publishUntilTaken(transport, messagesFor(["a", "b"], 4));
      await vi.waitFor(() => expect(heard.distinct()).toHaveLength(8), soon);
      for (const key of ["a", "b"]) expect(heard.sequences(key)).toEqual(upTo(4));
      expect((await Promise.all(transport.checks.map((one) => one.check()))).every(({ ok }) => ok)).toBe(
        true,
      );
    });

    it("takes messages that nobody waits for, such as dead letters", async () => {
      await transport.start();
      const { failed } = await transport.publish([message("a", 1, deadLetterOf(routes))]);
      expect([...failed]).toEqual([]);
    });

    it("fails a publish, to be tried again, before it runs and after", async () => {
      const sent = message("a", 1);
      const fails = async () => (await transport.publish([sent])).failed.get(sent.id);
      expect(await fails()).toMatchObject({ retriable: true });
      await transport.start();
      expect(await fails()).toBeUndefined();
      await transport.stop();
      expect(await fails()).toMatchObject({ retriable: true });
    });

    it("lets a running handler finish before it stops", async () => {
      const entered = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      const heard = listener({
        async refuses() {
          entered.resolve();
          await gate.promise;
          return false;
        },
      });
      transport.subscribe(heard);
      await transport.start();
      const published = transport.publish([message("a", 1)]);
      await entered.promise;
      const stopped = transport.stop().then(() => heard.done.length);
      const first = await Promise.race([stopped, aWhile().then(() => "still running")]);
      expect(first).toBe("still running");
      gate.resolve();
      expect(await stopped).toBe(1);
      expect([...(await published).failed]).toEqual([]);
    });

    it("refuses a second subscriber of one group", () => {
      transport.subscribe(listener({ group: "one" }));
      expect(() => transport.subscribe(listener({ group: "one" }))).toThrow("one");
    });

    it("says that it is well only while it runs", async () => {
      transport.subscribe(listener());
      const well = async () =>
        (await Promise.all(transport.checks.map((one) => one.check()))).every(({ ok }) => ok);
      expect(await well()).toBe(false);
      await transport.start();
      expect(await well()).toBe(true);
      await transport.stop();
      expect(await well()).toBe(false);
    });
  });
}
