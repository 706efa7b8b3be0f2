import type { HeardMail } from "@homeward/testing";
import { describe, expect, it } from "vitest";
import { judgeMails } from "./mails.ts";
import { aCase, book, sent, someDischarge } from "./story.fixture.ts";

const discharge = someDischarge();
const { child } = discharge;
const one = sent(0, "rotherham-camhs-mail");
const { points } = book.world;
const mailbox = points.find(({ id }) => id === one.pointId)?.address ?? "";
const mail = (text: string, to = mailbox): HeardMail => ({
  from: "homeward@homeward.example",
  to: [to],
  headers: { "message-id": `<${one.id}@homeward.example>`, subject: "A young person has left a unit" },
  raw: text,
  text,
  encrypted: false,
  at: 0,
});
const found = (...mails: readonly HeardMail[]) =>
  judgeMails(mails, { discharges: [discharge], points, cases: [aCase({ sent: [one] })] }).map(
    ({ what }) => what,
  );

describe("a mail", () => {
  it("that names a reference alone is found blameless", () => {
    expect(found(mail("Case 4f2a of 2026-10-21 waits for an answer."))).toEqual([]);
  });

  it.each([
    ["name", child.familyName],
    ["NHS number", child.nhsNumber],
    ["NHS number as people write it", child.nhsNumber.replace(/(...)(...)/, "$1 $2 ")],
    ["day of birth", `born on ${child.birthDate}.`],
    ["postcode", `(${child.postcode})`],
  ])("that tells a child's %s is found", (_what, words) => {
    expect(found(mail(`About ${words}`))).toEqual(["leaks"]);
  });

  it("to a mailbox of nobody is found", () => {
    expect(found(mail("x", "stranger@elsewhere.example"))).toEqual(["badSignature"]);
  });

  it("that comes twice is found, and one that is written down as delivered and came nowhere", () => {
    expect(found(mail("x"), mail("x"))).toEqual(["decidedTwice"]);
    expect(found()).toEqual(["unmailed"]);
  });
});
