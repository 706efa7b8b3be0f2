import { describe, expect, it } from "vitest";
import type { Clock, Status } from "../cases/case.ts";
import { isWanted, type Standing } from "./wanted.ts";

const statuses: Status[] = ["waiting", "held", "accepted", "passing-on", "closed"];
const contacts: Clock["is"][] = ["absent", "pending", "climbing", "resting", "stopped"];
const every = statuses.flatMap((status) => contacts.map((contact) => ({ status, contact })));
const wanted = (about: Pick<Standing, "type" | "clock">) =>
  every.filter((standing) => isWanted({ ...about, ...standing }));

describe("just before an attempt", () => {
  it("an alarm for acceptance is wanted while the case waits, and no longer: answered is quiet (P5)", () => {
    const left = wanted({ type: "alarm", clock: "acceptance" });
    expect(left).toEqual(every.filter(({ status }) => status === "waiting"));
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
