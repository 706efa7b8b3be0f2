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
  "death-taken-back": 0,
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
const webhooks = messages.map((message) => ({ message, body: buildWebhookBody(message) }));
const leaks = (text: string) => identity.filter((value) => text.includes(value));

const ofTheChild = ["9990000018", "LOCAL-7741", "Zebedee", "Quillfeather", "2011-04-02"];

/** What a part must never see of the report. */
const hidden: Record<Part, string[]> = {
  lead: [],
  "must-know": identity.filter((value) => !ofTheChild.includes(value)),
  copy: [...identity],
};

const mayHold = ({ about, contactPoint, notification }: ToldMessage): boolean =>
  contactPoint.content === "full" &&
  about.closedAs === null &&
  notification.kind !== "stand-down" &&
  contactPoint.reader !== "unit" &&
  contactPoint.reader !== "platform";

describe("identity stays where it is needed (P9, P14)", () => {
  // Thousands of messages: what is wrong with them is collected and judged once, an `expect` for each costs seconds.
  it("every message is the contract's and says why in one sentence", () => {
    const sentences = new Set(webhooks.map(({ body }) => webhookBody.parse(body).data.why));
    expect(sentences.size).toBeGreaterThan(whys.length);
    const odd = [...sentences].filter(
      (why) => !/^(Urgent: )?\S.*[^.]\.$/.test(why) || /undefined|null|\.\.|; ;/.test(why),
    );
    expect(odd).toEqual([]);
  });

  it("an e-mail never holds any of it", () => {
    const held = messages.flatMap((message) => {
      const text = JSON.stringify(buildEmail(message, "homeward.example"));
      return text.includes("Priya") ? [...leaks(text), "Priya"] : leaks(text);
    });
    expect(held).toEqual([]);
  });

  it("a webhook holds some only for an open case, and full content, to those who act on it", () => {
    let carried = 0;
    const tooMuch = webhooks.flatMap(({ message, body }) => {
      const held = leaks(JSON.stringify(body));
      carried += held.length > 0 ? 1 : 0;
      return mayHold(message)
        ? held.filter(
            (value) =>
              hidden[message.about.part].includes(value) ||
              (message.contactPoint.reader === "team" && !ofTheChild.includes(value)),
          )
        : held;
    });
    expect(tooMuch).toEqual([]);
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
