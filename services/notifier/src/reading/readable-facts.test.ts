import type { RouteFacts } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { readableFacts, type Reading } from "./readable-facts.ts";

const child = { givenName: "Robin" };
const lookedAfter = { status: "yes", responsibleAuthority: "E08000018" } as const;
const all: RouteFacts = {
  child,
  home: { usualPostcode: "S60 2UD", lookedAfter },
  risk: { risk: "flagged" },
  followUp: { formerTeam: "Elsewhere" },
};
const hidden: RouteFacts = { ...all, home: { ...all.home, protection: { address: "yes" } } };
const needed = { child, home: { lookedAfter } };
const as = (reading: Partial<Reading>): Reading => ({
  party: "recipient",
  part: "lead",
  status: "waiting",
  ...reading,
});

describe("what of the child a key reads", () => {
  it.each<[string, Partial<Reading>, RouteFacts, RouteFacts]>([
    ["the lead: everything", {}, all, all],
    ["the lead after accepting: everything", { status: "accepted" }, all, all],
    ["the lead, a protected address: everything", {}, hidden, hidden],
    ["who must know: who the child is and who is responsible", { part: "must-know" }, all, needed],
    ["a copy: nothing", { part: "copy" }, all, {}],
    ["the crisis service of the lead: everything", { party: "crisis" }, all, all],
    ["the crisis service, a protected address: nothing", { party: "crisis" }, hidden, {}],
    ["the crisis service of a must-know: nothing", { party: "crisis", part: "must-know" }, all, {}],
    ["whoever else was told: nothing", { party: "told" }, all, {}],
    ["an administrator: nothing", { party: null }, all, {}],
    ["an ended recipient: nothing", { status: "closed" }, all, {}],
    ["the crisis service of an ended one: nothing", { party: "crisis", status: "closed" }, all, {}],
  ])("%s", (_who, reading, facts, seen) => {
    expect(readableFacts(facts, as(reading))).toEqual(seen);
  });

  it("an alarm of our own: there is nothing", () => {
    expect(readableFacts(null, as({}))).toEqual({});
  });
});
