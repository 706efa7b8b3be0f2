import { describe, expect, it } from "vitest";
import type { Clock, Status } from "../cases/case.ts";
import { fateOf, isWanted, type Composed, type Unsent } from "./wanted.ts";

const statuses: Status[] = ["waiting", "held", "accepted", "passing-on", "closed"];
const contacts: Clock["is"][] = ["absent", "pending", "climbing", "resting", "stopped"];
const every = statuses.flatMap((status) => contacts.map((contact) => ({ status, contact })));
const wanted = (about: Pick<Unsent, "type" | "clock">) =>
  every.filter((unsent) => isWanted({ ...about, ...unsent }));

describe("just before an attempt", () => {
  it("an alarm for acceptance is wanted until somebody answers, and no longer: answered is quiet (P5)", () => {
    const left = wanted({ type: "alarm", clock: "acceptance" });
    expect(left).toEqual(every.filter(({ status }) => ["waiting", "held"].includes(status)));
  });

  it("an alarm for first contact is wanted while that clock climbs, accepted or not (P8)", () => {
    const left = wanted({ type: "alarm", clock: "contact" });
    expect(left).toEqual(every.filter(({ contact }) => contact === "climbing"));
  });

  it("a reminder is wanted while contact is still to come", () => {
    const left = wanted({ type: "reminder", clock: "contact" });
    expect(left).toEqual(every.filter(({ status, contact }) => contact === "pending" && status !== "closed"));
  });

  it.each(["information", "stand-down"] as const)("%s is always wanted", (type) => {
    expect(wanted({ type, clock: "acceptance" })).toEqual(every);
    expect(wanted({ type, clock: "contact" })).toEqual(every);
  });
});

describe("a notification composed before its address was protected", () => {
  const alarm: Composed = {
    type: "alarm",
    clock: "acceptance",
    status: "waiting",
    contact: "pending",
    attempts: 0,
    fullFor: "person",
    content: "thin",
    crisisTeamId: null,
  };

  it("is composed anew before its first attempt", () => {
    expect(fateOf(alarm)).toBe("compose-anew");
    expect(fateOf({ ...alarm, content: "full" })).toBe("send");
    expect(fateOf({ ...alarm, fullFor: null })).toBe("send");
  });

  it("once attempted goes again only to those who may know it all", () => {
    const attempted = (["recipient", "unit", "crisis", "team", "person", "platform"] as const).filter(
      (fullFor) => fateOf({ ...alarm, attempts: 1, fullFor, crisisTeamId: "crisis" }) === "send",
    );
    expect(attempted).toEqual(["recipient", "unit"]);
  });

  it("is not sent at all to a crisis service that may no longer learn of it", () => {
    expect(fateOf({ ...alarm, fullFor: "crisis" })).toBe("cancel");
    expect(fateOf({ ...alarm, fullFor: "crisis", crisisTeamId: "crisis" })).toBe("compose-anew");
  });

  it("is sent where it is a stand-down: whoever was alarmed has to hear it", () => {
    const down = { ...alarm, type: "stand-down", fullFor: "crisis" } as const;
    expect([fateOf(down), fateOf({ ...down, attempts: 1 })]).toEqual(["compose-anew", "send"]);
  });

  it("rests while its case is held, and is not lost by it", () => {
    const held = { ...alarm, status: "held" } as const;
    expect([fateOf(held), fateOf({ ...held, attempts: 3, fullFor: null })]).toEqual(["rest", "rest"]);
    expect(fateOf({ ...held, clock: "contact", contact: "climbing", fullFor: null })).toBe("send");
    expect(fateOf({ ...held, type: "information", fullFor: null })).toBe("send");
  });

  it("is cancelled all the same where the case is settled", () => {
    expect(fateOf({ ...alarm, status: "accepted" })).toBe("cancel");
  });
});
