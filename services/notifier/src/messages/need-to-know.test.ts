import { webhookBody, parts, type Part } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import type { Why } from "../cases/decision.ts";
import { buildEmail } from "./email.ts";
import { buildWebhookBody } from "./message.ts";
import { accepted, fullFacts, identity, ownAlarm, told } from "./told.fixture.ts";
import type { Reader, ToldMessage } from "./told.ts";

const kinds = ["alarm", "reminder", "information", "stand-down"] as const;
const whys = Object.keys({
  opened: 0,
  "rung-missed": 0,
  "rung-undeliverable": 0,
  "not-known-here": 0,
  "ward-rung-undeliverable": 0,
  "ward-not-known-here": 0,
  "ward-seen": 0,
  repeated: 0,
  widened: 0,
  "contact-overdue": 0,
  "contact-due-soon": 0,
  "hold-ended": 0,
  "ward-rung-missed": 0,
  "ward-accepted": 0,
  "ward-asked": 0,
  "ward-ended": 0,
  "no-right": 0,
  "pass-refused": 0,
  "cannot-find": 0,
  died: 0,
  settled: 0,
} satisfies Record<Why, 0>) as Why[];
const readers: Reader[] = ["recipient", "crisis", "team", "person", "unit", "platform"];
const endings = [null, "re-routed", "withdrawn"] as const;
const contents = ["full", "thin"] as const;

/** Every kind of message to every reader of every part, all made from a report full of recognisable values. */
function* everyMessage(): Generator<ToldMessage> {
  for (const part of parts)
    for (const kind of kinds)
      for (const why of whys)
        for (const reader of readers)
          for (const content of contents)
            for (const closedAs of endings)
              for (const takenOn of [null, accepted])
                yield told({
                  notification: { kind, why, clock: takenOn ? "contact" : "acceptance" },
                  about: { part, closedAs, takenOn, urgent: why === "died" },
                  contactPoint: { reader, content },
                });
}
const messages = [...everyMessage()];
const leaks = (text: string) => identity.filter((value) => text.includes(value));

const ofTheChild = ["9990000018", "LOCAL-7741", "Zebedee", "Quillfeather", "2011-04-02"];

/** What a part must never see of the report. */
const hidden: Record<Part, string[]> = {
  lead: [],
  "must-know": identity.filter((value) => !ofTheChild.includes(value)),
  copy: [...identity],
};

describe("identity stays where it is needed (P9, P14)", () => {
  it("every message is the contract's and says why in one sentence", () => {
    for (const message of messages) {
      const { data } = webhookBody.parse(buildWebhookBody(message));
      expect(data.why).toMatch(/^(Urgent: )?\S.*[^.]\.$/);
      expect(data.why).not.toMatch(/undefined|null|\.\.|; ;/);
    }
  });

  it("an e-mail never holds any of it", () => {
    for (const message of messages) {
      const email = buildEmail(message, "homeward.example");
      expect(leaks(JSON.stringify(email))).toEqual([]);
      expect(JSON.stringify(email)).not.toContain("Priya");
    }
  });

  it("a webhook holds some only for an open case, and full content, to those who act on it", () => {
    let carried = 0;
    for (const message of messages) {
      const held = leaks(JSON.stringify(buildWebhookBody(message)));
      const { about, contactPoint, notification } = message;
      const mayHold =
        contactPoint.content === "full" &&
        about.closedAs === null &&
        notification.kind !== "stand-down" &&
        contactPoint.reader !== "unit" &&
        contactPoint.reader !== "platform";
      if (!mayHold) expect(held).toEqual([]);
      expect(held.filter((value) => hidden[about.part].includes(value))).toEqual([]);
      if (contactPoint.reader === "team")
        expect(held.every((value) => ofTheChild.includes(value))).toBe(true);
      carried += held.length > 0 ? 1 : 0;
    }
    expect(carried).toBeGreaterThan(100);
  });

  it("the lead's own full webhook holds all of it", () => {
    expect(leaks(JSON.stringify(buildWebhookBody(told())))).toEqual(identity);
  });

  it.each([
    ["the route says thin", told({ about: { content: "thin" } })],
    ["the case is an alarm of our own", told({ about: { subject: ownAlarm } })],
    ["there are no facts", told({ facts: null })],
    [
      "the address is protected",
      told({
        facts: {
          ...fullFacts,
          home: { ...fullFacts.home, protection: { address: "yes", mustNotLearn: [] } },
        },
      }),
    ],
    [
      "somebody must not learn of it",
      told({
        facts: {
          ...fullFacts,
          home: { ...fullFacts.home, protection: { address: "unknown", mustNotLearn: ["parents"] } },
        },
      }),
    ],
  ])("a webhook holds none where %s", (_where, message) => {
    expect(leaks(JSON.stringify(buildWebhookBody(message)))).toEqual([]);
  });
});
