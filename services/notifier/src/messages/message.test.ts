import { webhookBody } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { buildEmail } from "./email.ts";
import { buildWebhookBody } from "./message.ts";
import { accepted, firstAlarm, fullFacts, ownAlarm, told } from "./told.fixture.ts";
import { readerOf } from "./told.ts";

const dataOf = (message = firstAlarm) => {
  const body = buildWebhookBody(message);
  if (body.type === "ping") throw new Error("not about a case");
  return body.data;
};

describe("the webhook of a first alarm", () => {
  it("is exactly the contract's", () => {
    const body = buildWebhookBody(firstAlarm);
    expect(webhookBody.parse(body)).toBeDefined();
    expect(body).toEqual({
      type: "case.alarm",
      timestamp: "2026-11-20T17:30:02.104Z",
      data: {
        notificationId: "01a1fa02-11f8-8c33-b1d2-64f1d0f3ab90",
        caseId: "01a1fa02-11f8-8d0b-9a57-0d6d1f6a7c11",
        reference: "K7M2QX4R",
        stayId: "01a1fa02-11f8-7f9e-8e0e-2f0d5f0b1c22",
        dischargeNumber: 1,
        round: 1,
        test: false,
        part: "lead",
        urgent: false,
        clock: "acceptance",
        rung: 0,
        repeat: 0,
        why: "A young person from your area has left Larch Ward (Larch House); please take them on, or say why not, by 19:30 on Friday 20 November.",
        deadlineAt: "2026-11-20T19:30:02.104Z",
        contactDueAt: "2026-11-22T17:30:00Z",
        recipient: { teamId: "camhs-rotherham", name: "Rotherham CAMHS", odsCode: "RXE00" },
        statement:
          "Told is not accepted. Until a team has taken the young person on, follow-up rests with the discharging unit, Larch Ward (Larch House).",
        outcomes: expect.arrayContaining(["accepted", "wrong-area", "passed-on"]) as unknown,
        links: {
          case: "https://homeward.example/v1/cases/01a1fa02-11f8-8d0b-9a57-0d6d1f6a7c11",
          acknowledge:
            "https://homeward.example/v1/cases/01a1fa02-11f8-8d0b-9a57-0d6d1f6a7c11/acknowledgements",
          firstContact:
            "https://homeward.example/v1/cases/01a1fa02-11f8-8d0b-9a57-0d6d1f6a7c11/first-contact",
          page: null,
        },
        unit: { odsCode: "RXX01", name: "Larch House", ward: "Larch Ward", phone: "01632 960123" },
        dischargedAt: "2026-11-20T17:30:00Z",
        ...fullFacts,
      },
    });
  });

  it("has the same bytes whenever it is built again", () => {
    expect(JSON.stringify(buildWebhookBody(firstAlarm))).toBe(
      JSON.stringify(buildWebhookBody(structuredClone(firstAlarm))),
    );
  });
});

describe("who answers for the child", () => {
  it("is named once the lead has accepted", () => {
    const { statement, outcomes } = dataOf(
      told({ notification: { clock: "contact" }, about: { takenOn: accepted } }),
    );
    expect(statement).toBe(
      "Taken on at 18:02 on Friday 20 November by Priya Sample (clinician), Rotherham CAMHS.",
    );
    expect(outcomes).not.toContain("accepted");
    expect(outcomes).toContain("passed-on");
  });

  it("is never said in a stand-down, which also carries no deadline, no question and no child", () => {
    const standDown = told({
      notification: { kind: "stand-down", why: "settled", rung: 1 },
      about: { takenOn: { ...accepted, teamName: "Doncaster CAMHS" }, closedAs: "re-routed" },
    });
    const data = dataOf(standDown);
    expect(data).toMatchObject({ deadlineAt: null, contactDueAt: null, outcomes: [] });
    expect(data).not.toHaveProperty("child");
    expect(JSON.stringify(data)).not.toMatch(/Priya|Doncaster|accepted by/);
    expect(data.statement).toBe("This is settled. Nothing more is asked of you.");
  });

  it("is not said to those alarmed on a case that its own team has taken on", () => {
    const standDown = told({
      notification: { kind: "stand-down", why: "settled", rung: 2 },
      about: { takenOn: accepted },
      contactPoint: { reader: "person" },
    });
    expect(dataOf(standDown).statement).toBe("This is settled. Nothing more is asked of you.");
  });

  it("rests with the unit where a case was settled for this reader before anybody accepted", () => {
    const { statement } = dataOf(
      told({ notification: { kind: "stand-down", why: "settled" }, about: { closedAs: "re-routed" } }),
    );
    expect(statement).toMatch(/^Told is not accepted\. .*rests with the discharging unit, Larch Ward/);
  });

  it("is nobody's matter any more when the unit withdrew the discharge", () => {
    const { why, statement } = dataOf(
      told({ notification: { kind: "stand-down", why: "settled" }, about: { closedAs: "withdrawn" } }),
    );
    expect(why).toBe("Larch Ward (Larch House) has withdrawn this discharge; you need do nothing more.");
    expect(statement).toBe(
      "Larch Ward (Larch House) has withdrawn this discharge. Nothing more is asked of you.",
    );
  });
});

it("a death asks nothing of anybody", () => {
  const { why, statement, outcomes } = dataOf(
    told({ notification: { kind: "information", why: "died" }, about: { closedAs: "died", death: "told" } }),
  );
  expect(why).toMatch(/has died; no answer is needed\.$/);
  expect(statement).toBe(
    "Larch Ward (Larch House) has reported that the young person has died. Nothing more is asked of you.",
  );
  expect(outcomes).toEqual([]);
});

it("a death that was none says so, and not that the young person has died", () => {
  const message = told({
    notification: { kind: "information", why: "death-taken-back" },
    about: { closedAs: "died", death: "taken-back" },
  });
  const { why, statement } = dataOf(message);
  expect(why).toMatch(/^Larch Ward \(Larch House\) has taken back its report that .* no answer is needed/);
  expect(statement).toBe(
    "Larch Ward (Larch House) has taken back its report that the young person has died. Nothing more is asked of you.",
  );
});

it("a death after a first contact is said as one, in an e-mail too, and not that the young person is in good hands", () => {
  const about = { closedAs: "contact-made", death: "told", takenOn: accepted } as const;
  const message = told({ notification: { kind: "information", why: "died" }, about });
  expect(dataOf(message).statement).toMatch(/has reported that the young person has died\./);
  expect(buildEmail(message, "homeward.example").text).not.toContain("taken on");
});

describe("the answers offered", () => {
  it.each([
    ["must-know", "childrens-services", ["noted"], ["accepted", "passed-on"]],
    ["lead", "resolver", ["holding"], ["passed-on", "already-known"]],
    ["lead", "camhs", ["accepted", "declined"], ["noted"]],
  ] as const)("to a %s of kind %s", (part, kind, some, none) => {
    const recipient = { ...firstAlarm.about.recipient, kind };
    const { outcomes } = dataOf(told({ about: { part, recipient } }));
    expect(outcomes).toEqual(expect.arrayContaining([...some]));
    for (const outcome of none) expect(outcomes).not.toContain(outcome);
  });

  it("are none to the unit, the platform and in news", () => {
    expect(dataOf(told({ contactPoint: { reader: "unit" } })).outcomes).toEqual([]);
    expect(dataOf(told({ contactPoint: { reader: "platform" } })).outcomes).toEqual([]);
    expect(dataOf(told({ notification: { kind: "information", why: "cannot-find" } })).outcomes).toEqual([]);
  });
});

describe("other messages", () => {
  it("an alarm of Homeward's own is about no stay and is noted", () => {
    const body = buildWebhookBody(told({ about: { subject: ownAlarm, part: "must-know" } }));
    expect(webhookBody.parse(body)).toBeDefined();
    expect(body.data).toMatchObject({
      stayId: null,
      dischargedAt: null,
      unit: null,
      outcomes: ["noted"],
      alarm: { kind: "report-quarantined" },
      why: "A report could not be read and is kept in quarantine; please look into it and note it by 19:30 on Friday 20 November.",
    });
    expect(body.data).not.toHaveProperty("child");
  });
});

describe("whose a contact point is", () => {
  it.each([
    [{ kind: "team", id: "a" }, "recipient"],
    [{ kind: "team", id: "crisis" }, "crisis"],
    [{ kind: "team", id: "b" }, "team"],
    [{ kind: "person", id: "a" }, "person"],
    [{ kind: "unit", odsCode: "R", ward: "a" }, "unit"],
    [{ kind: "platform" }, "platform"],
  ] as const)("%j is %s", (owner, reader) => {
    expect(readerOf(owner, "a", "crisis")).toBe(reader);
  });
});
