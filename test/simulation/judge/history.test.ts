import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { judgeHistory, type Link } from "./history.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

function chain(...instants: readonly string[]): Link[] {
  let prevHash = "";
  return instants.map((at, index) => {
    const text = JSON.stringify({ at });
    const link = { seq: index + 1, text, prevHash, hash: sha256(prevHash + text) };
    prevHash = link.hash;
    return link;
  });
}
const whole = chain("2026-10-21T09:00:00Z", "2026-10-21T09:00:01Z", "2026-10-21T10:00:00Z");
const head = { seq: 3, hash: whole.at(-1)?.hash ?? "" };

describe("a history", () => {
  it("is whole where each link follows from the one before", () => {
    expect(judgeHistory("case-1", whole, head)).toEqual([]);
  });

  it.each([
    ["with a gap", whole.toSpliced(1, 1)],
    ["that was cut off", whole.slice(0, 2)],
    ["with another word in it", whole.with(1, { ...(whole[1] as Link), text: "{}" })],
    ["whose time goes back", chain("2026-10-21T09:00:00Z", "2026-10-21T08:00:00Z")],
  ])("%s is broken", (_what, links) => {
    const own = links.length === 2 && links[1]?.seq === 2 ? { seq: 2, hash: links[1].hash } : head;
    const cutOff = links.length === 2 && links[0] === whole[0] && links[1] === whole[1];
    expect(judgeHistory("case-1", links, cutOff ? head : own)).toHaveLength(1);
  });
});
