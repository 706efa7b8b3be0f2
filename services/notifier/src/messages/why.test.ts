import { parseInstant } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { accepted, firstAlarm, told } from "./told.fixture.ts";
import { whySentence } from "./why.ts";

const contact = { clock: "contact" } as const;
const resolver = { ...firstAlarm.about.recipient, name: "Duty co-ordinator", kind: "resolver" };

describe("why somebody hears of it now", () => {
  it.each([
    [
      "the safeguarding lead after silence, urgent",
      told({
        notification: { why: "rung-missed", rung: 2 },
        about: { urgent: true },
        contactPoint: { reader: "person" },
      }),
      "Urgent: Rotherham CAMHS has been told of a young person who has left Larch Ward (Larch House), and nobody has answered in time; please see to it that a clinician takes them on by 19:30 on Friday 20 November.",
    ],
    [
      "the crisis team at night",
      told({ contactPoint: { reader: "crisis" } }),
      "A young person from the area of Rotherham CAMHS has left Larch Ward (Larch House); please take them on, or say why not, by 19:30 on Friday 20 November.",
    ],
    [
      "the ward as one of those a rung tells",
      told({ contactPoint: { reader: "unit" } }),
      "A young person from the area of Rotherham CAMHS has left Larch Ward (Larch House); until a team has taken them on, follow-up rests with you.",
    ],
    [
      "the resolver",
      told({ about: { recipient: resolver } }),
      "No rule can tell which team should take on a young person who has left Larch Ward (Larch House); please find the team that has to take them on by 19:30 on Friday 20 November.",
    ],
    [
      "who has to know",
      told({ about: { part: "must-know" } }),
      "Rotherham CAMHS has to know of a young person who has left Larch Ward (Larch House); please confirm that you know by 19:30 on Friday 20 November.",
    ],
    [
      "a copy",
      told({ about: { part: "copy" }, notification: { deadlineAt: null } }),
      "A young person from your area has left Larch Ward (Larch House); no answer is needed.",
    ],
    [
      "the lead before first contact is due",
      told({
        notification: { ...contact, kind: "reminder", why: "contact-due-soon" },
        about: { takenOn: accepted },
      }),
      "First contact with the young person who has left Larch Ward (Larch House) is due by 17:30 on Sunday 22 November; please see or speak with them, and record it.",
    ],
    [
      "the lead when first contact is overdue",
      told({
        notification: {
          ...contact,
          why: "contact-overdue",
          deadlineAt: parseInstant("2026-11-22T18:30:00Z"),
        },
        about: { takenOn: accepted },
      }),
      "First contact with the young person who has left Larch Ward (Larch House) was due at 17:30 on Sunday 22 November and none has been recorded; please see or speak with them, and record it, by 18:30 on Sunday 22 November.",
    ],
    [
      "the unit of a missed rung",
      told({
        notification: { kind: "information", why: "ward-rung-missed" },
        contactPoint: { reader: "unit" },
      }),
      "Rotherham CAMHS has been told of the young person who has left Larch Ward (Larch House) and nobody answered in time; the next person is being told, and until a team has taken them on follow-up rests with you.",
    ],
    [
      "the unit of the acceptance",
      told({
        notification: { kind: "information", why: "ward-accepted" },
        about: { takenOn: accepted },
        contactPoint: { reader: "unit" },
      }),
      "Rotherham CAMHS has taken on the young person who has left Larch Ward (Larch House); first contact with them is due by 17:30 on Sunday 22 November.",
    ],
    [
      "a rehearsal",
      told({ about: { test: true, part: "copy" }, notification: { deadlineAt: null } }),
      "Test only: a young person from your area has left Larch Ward (Larch House); no answer is needed.",
    ],
  ])("%s", (_who, message, sentence) => {
    expect(whySentence(message)).toBe(sentence);
  });
});
