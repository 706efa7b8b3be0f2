import { describe, expect, it } from "vitest";
import type { HeardMail } from "@homeward/testing";
import { judgeMails, type Sides } from "./mails.ts";
import { aMail, book, mailSides, someDischarge } from "./story.fixture.ts";

const discharge = someDischarge();
const { child } = discharge;
const found = (mails: readonly HeardMail[], whose = discharge) =>
  judgeMails(mails, mailSides(whose)).map(({ what }) => what);

describe("a mail", () => {
  it("that names a reference alone, to whom it was decided for, is found blameless", () => {
    expect(found([aMail()])).toEqual([]);
  });

  it.each([
    ["name", child.familyName],
    ["NHS number as people write it", child.nhsNumber.replace(/(...)(...)/, "$1 $2 ")],
    ["day of birth as people write it", new Date(child.birthDate).toLocaleDateString("en-GB")],
    ["day of birth in words", new Date(child.birthDate).toLocaleDateString("en-GB", { dateStyle: "long" })],
  ])("that tells a child's %s is found", (_what, words) => {
    expect(found([aMail({ text: `About ${words}` })])).toContain("leaks");
  });

  it("that tells the area of a protected child's team to others is found", () => {
    const hidden = { ...discharge, child: { ...child, home: "protected" as const } };
    const text = "In the care of Sheffield CAMHS.";
    const elsewhere = ({ cases, ...sides }: Sides): Sides => ({
      ...sides,
      cases: cases.map((one) => ({ ...one, teamId: "sheffield-camhs" })),
    });
    const judged = (whose: typeof discharge) => judgeMails([aMail({ text })], elsewhere(mailSides(whose)));
    expect(judged(discharge)).toEqual([]);
    expect(judged(hidden)).toMatchObject([{ what: "leaks" }]);
  });

  it("to another team's mailbox is found, and one that nobody decided", () => {
    const other = book.world.points.find(({ id }) => id === "sheffield-camhs-mail")?.address ?? "";
    expect(found([aMail({ to: [other] })])).toEqual(["misdirected"]);
    const strange = aMail({ headers: { "message-id": "<strange@homeward.example>" } });
    expect(found([aMail(), strange])).toEqual(["misdirected"]);
  });

  it("that comes twice is found", () => {
    expect(found([aMail(), aMail()])).toEqual(["decidedTwice"]);
  });
});
