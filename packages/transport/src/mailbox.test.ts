import { createLogger } from "@homeward/kernel";
import { expect, it } from "vitest";
import { alarms, listener, message } from "../test/listener.ts";
import { createMailbox } from "./mailbox.ts";

const logger = createLogger({ service: "test", level: "silent" });

it("makes one batch of what is put together, of one topic, and none with what is put alone", async () => {
  const heard = listener();
  const mailbox = createMailbox(heard, logger);
  await Promise.all([
    mailbox.put([message("a", 1)]),
    mailbox.put([message("b", 1)]),
    mailbox.put([message("again", 1)], { alone: true }),
    mailbox.put([message("c", 1)]),
    mailbox.put([message("d", 1, alarms)]),
    mailbox.put([message("e", 1, alarms)]),
  ]);
  const keys = heard.batches.map((batch) => batch.map(({ key }) => key));
  expect(keys).toEqual([["a", "b"], ["again"], ["c"], ["d", "e"]]);
});
