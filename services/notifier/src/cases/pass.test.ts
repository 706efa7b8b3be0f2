import { describe, expect, it } from "vitest";
import { asks, routed, says, start, states } from "../../test/story.ts";
import { MAY_NOT_LEAD } from "../../test/walk/routing.ts";
import { recipient, type World } from "../../test/walk/recipients.ts";
import { move } from "../../test/walk/world.ts";

const passes = (world: World, passTo: string): World => says(world, "A#1", "passed-on", { passTo });
const stateOf = (world: World, caseId: string) => world.discharge.cases.get(caseId)?.state;
const told = ({ sent }: World) => sent.filter(({ why }) => why === "pass-refused");
const accepted = () => says(start(), "A#1", "accepted");

describe("a pass that routing makes a question to the resolver", () => {
  const givers: [string, () => World][] = [
    ["accepted", accepted],
    ["waiting", start],
  ];
  const atDesk = (giver: World) => routed(passes(giver, MAY_NOT_LEAD));

  it.each(givers)("is asked at the desk (giver %s)", (status, giver) => {
    const passing = status === "accepted" ? "passing-on" : status;
    expect(states(atDesk(giver()))).toEqual({ "A#1": passing, "R#1": "waiting" });
  });

  it.each(givers)("ends where the resolver leaves the child with the giver (%s)", (status, giver) => {
    const kept = move(atDesk(giver()), { kind: "kept" }).world;
    expect(states(kept)).toEqual({ "A#1": status, "R#1": "closed: re-routed" });
    expect(told(kept)).toHaveLength(1);
    expect(states(routed(passes({ ...kept, asks: [] }, "B")))).toMatchObject({ "B#1": "waiting" });
  });

  it("ends where the resolver says that the giver's case is the one there is", () => {
    const kept = says(atDesk(accepted()), "R#1", "duplicate-of", { duplicateOf: "A#1" });
    expect(states(kept)).toEqual({ "A#1": "accepted", "R#1": "closed: duplicate" });
    expect(told(kept)).toHaveLength(1);
  });

  it("ends at a desk that nobody has set up, too", () => {
    const unknown = { kind: "pass-refused", teamId: "resolver", recipientKind: "unknown" } as const;
    const asked = passes(accepted(), MAY_NOT_LEAD);
    expect(states(move(asked, { kind: "input", caseId: "A#1", input: unknown }).world)).toEqual({
      "A#1": "accepted",
    });
  });
});

describe("a team that asks, takes the child on, and asks again before routing has answered", () => {
  const again = (passTo: string) => passes(says(passes(start(), "B"), "A#1", "accepted"), passTo);

  it("is not heard of the first wish: whom it asks now is asked, and routing hears of no ending", () => {
    const first = routed(again("C"));
    expect(states(first)).toEqual({ "A#1": "passing-on" });
    expect(asks(first)).toEqual([{ kind: "pass-on", teamId: "C" }]);
    const second = routed(first);
    expect(states(second)).toEqual({ "A#1": "passing-on", "C#1": "waiting" });
    expect(states(says(second, "C#1", "accepted"))).toEqual({
      "A#1": "closed: passed-on",
      "C#1": "accepted",
    });
  });

  it("of the same team twice is not told that it refused while it is still asked", () => {
    const twice = routed(routed(again("B")));
    expect(states(twice)).toEqual({ "A#1": "passing-on", "B#1": "closed: re-routed", "B#2": "waiting" });
    expect(told(twice)).toEqual([]);
  });

  it("by way of a bounce leads on, and hears that nobody was asked: routing had its bounce first", () => {
    const bounced = says(says(start(), "A#1", "wrong-area"), "A#1", "accepted");
    const first = routed(passes(bounced, "C"));
    expect(states(first)).toEqual({ "A#1": "accepted" });
    expect(stateOf(first, "A#1")?.asked).toBeNull();
    expect(told(first)).toHaveLength(1);
    const settled = routed(routed(first));
    expect(settled.recipients).toEqual([recipient("A", 1, {})]);
    expect(states(settled)).toEqual({ "A#1": "accepted" });
  });
});
