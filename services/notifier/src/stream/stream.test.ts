import { nameId } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { encodeEvent, encodeHello, resumePointOf } from "./stream.ts";

const kept = { first: 11, last: 20 };

describe("where a reader goes on", () => {
  it.each([
    ["without an id: what comes from now on", undefined, kept, { after: 20, missed: false }],
    ["with an id that is kept: behind it", "15", kept, { after: 15, missed: false }],
    ["with the last id: behind it", "20", kept, { after: 20, missed: false }],
    ["with the id before the first kept: nothing is missing", "10", kept, { after: 10, missed: false }],
    ["with an expired id: reset", "9", kept, { after: 20, missed: true }],
    ["with an id that was never given: reset", "21", kept, { after: 20, missed: true }],
    ["with what is no id: reset", "-1", kept, { after: 20, missed: true }],
    ["with nothing: reset", "", kept, { after: 20, missed: true }],
    ["with a huge number: reset", "9".repeat(30), kept, { after: 20, missed: true }],
    ["at the very beginning", undefined, null, { after: 0, missed: false }],
    ["with the id of the very beginning", "0", null, { after: 0, missed: false }],
    ["with an id before there was any: reset", "1", null, { after: 0, missed: true }],
  ])("%s", (_how, given, keptNow, expected) => {
    expect(resumePointOf(given, keptNow)).toEqual(expected);
  });
});

describe("a block", () => {
  it("of an event", () => {
    const caseId = nameId("case");
    const data = { caseId, stayId: null, state: "waiting" } as const;
    expect(encodeEvent({ event: "case.changed", id: "7", data })).toBe(
      `event: case.changed\nid: 7\ndata: {"caseId":"${caseId}","stayId":null,"state":"waiting"}\n\n`,
    );
  });
  it("of the beginning has an id and no data, so that it is no event", () => {
    expect(encodeHello(7)).toMatch(/^: .*\nretry: 1000\nid: 7\n\n$/);
  });
});
