import { describe, expect, it } from "vitest";
import { buildEmail } from "./email.ts";
import { accepted, ownAlarm, told } from "./told.fixture.ts";

describe("an e-mail", () => {
  it("of an alarm says what, which, how long and how to answer", () => {
    expect(buildEmail(told({ about: { urgent: true } }), "homeward.example")).toEqual({
      subject: "URGENT Homeward K7M2QX4R: answer needed by 19:30 Fri 20 Nov",
      messageId: "<01a1fa02-11f8-8c33-b1d2-64f1d0f3ab90@homeward.example>",
      text: `Urgent: a young person from your area has left Larch Ward (Larch House); please take them on, or say why not, by 19:30 on Friday 20 November.

Reference: K7M2QX4R
Unit: Larch Ward (Larch House), telephone 01632 960123
Answer by: 19:30 on Friday 20 November (time left when sent: 2 hours)
First contact due by: 17:30 on Sunday 22 November

Answer from your clinical system, quoting the reference, or post a signed answer to
https://homeward.example/v1/cases/01a1fa02-11f8-8d0b-9a57-0d6d1f6a7c11/acknowledgements
The case: https://homeward.example/v1/cases/01a1fa02-11f8-8d0b-9a57-0d6d1f6a7c11

Told is not accepted. Until a team has taken the young person on, follow-up rests with the discharging unit, Larch Ward (Larch House).

This e-mail names nobody on purpose. Opening it or replying to it is not an answer.
`,
    });
  });

  it("points to the page where there is one", () => {
    const { text } = buildEmail(told({ page: "https://homeward.example/c/K7M2QX4R" }), "h");
    expect(text).toContain("Read and answer: https://homeward.example/c/K7M2QX4R");
    expect(text).not.toContain("acknowledgements");
  });

  it("of a stand-down asks for nothing and names no successor", () => {
    const standDown = told({
      notification: { kind: "stand-down", why: "settled" },
      about: { takenOn: accepted, closedAs: "re-routed" },
    });
    const { subject, text } = buildEmail(standDown, "h");
    expect(subject).toBe("Homeward K7M2QX4R: settled");
    expect(text).toMatch(/^This is settled; you need do nothing more\./);
    expect(text).not.toMatch(/Answer by|acknowledgements|Priya/);
  });

  it("of an alarm of our own, or of a test, says so", () => {
    const own = told({ about: { subject: ownAlarm, part: "must-know", test: true, contactDueAt: null } });
    const { subject, text } = buildEmail(own, "h");
    expect(subject).toMatch(/^TEST Homeward/);
    expect(text).toContain("until one of them has noted this");
    expect(text).not.toContain("telephone");
  });
});
