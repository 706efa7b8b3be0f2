import { describe, expect, it } from "vitest";
import { asks, routed, says, start, states, time } from "../../test/story.ts";
import { recipient } from "../../test/walk/recipients.ts";
import { move } from "../../test/walk/world.ts";
import { applyRoute } from "./discharge.ts";

describe("a bounce", () => {
  const bounced = () => says(start(), "A#1", "wrong-area");

  it("leaves the case waiting and its ladder running until the new recipient's case exists", () => {
    const waiting = time(time(bounced()));
    expect(states(waiting)).toEqual({ "A#1": "waiting" });
    expect(waiting.sent.some(({ type, rung }) => type === "alarm" && rung === 1)).toBe(true);
    expect(states(routed(waiting))).toEqual({ "A#1": "closed: re-routed", "B#1": "waiting" });
  });

  it("opens the new case urgent, under the discharge's own instant", () => {
    const [former, next] = [...routed(bounced()).discharge.cases.values()];
    expect(next?.state.urgent).toBe(true);
    expect(next?.facts.dischargedAt).toBe(former?.facts.dischargedAt);
    expect(next?.state.contactDueAt).toBe(former?.state.contactDueAt);
  });

  it("a second bounce goes to the resolver, who cannot bounce it", () => {
    const twice = routed(says(routed(bounced()), "B#1", "wrong-area"));
    expect(states(twice)).toEqual({
      "A#1": "closed: re-routed",
      "B#1": "closed: re-routed",
      "R#1": "waiting",
    });
    expect(states(says(twice, "R#1", "wrong-area"))).toMatchObject({ "R#1": "waiting" });
    expect(asks(says(twice, "R#1", "wrong-area"))).toEqual([]);
  });

  it("accepted meanwhile keeps the child: the replacement is not opened and routing is told", () => {
    const kept = routed(says(bounced(), "A#1", "accepted"));
    expect(states(kept)).toEqual({ "A#1": "accepted" });
    expect(asks(kept)).toEqual([{ kind: "pass-ended", accepted: false }]);
  });

  it("ended meanwhile opens no replacement either", () => {
    expect(states(routed(says(bounced(), "A#1", "readmitted")))).toEqual({ "A#1": "closed: readmitted" });
  });

  it("of an accepted case is none: who took the child on passes on, and leads until another has accepted", () => {
    const asked = says(says(start(), "A#1", "accepted"), "A#1", "wrong-area");
    expect(states(asked)).toEqual({ "A#1": "accepted" });
    expect(asks(asked)).toEqual([]);
    expect(states(routed(asked))).toEqual({ "A#1": "accepted" });
  });
});

describe("a pass", () => {
  const asked = () => says(says(start(), "A#1", "accepted"), "A#1", "passed-on");
  const given = () => routed(asked());

  it("the giver stays responsible while the receiver is asked", () => {
    expect(states(given())).toEqual({ "A#1": "passing-on", "B#1": "waiting" });
    const [giver] = given().discharge.cases.values();
    expect(giver?.state.contact.is).toBe("pending");
  });

  it("the receiver accepts: the giver's case ends as passed on, and one leads", () => {
    const accepted = says(given(), "B#1", "accepted");
    expect(states(accepted)).toEqual({ "A#1": "closed: passed-on", "B#1": "accepted" });
    expect(asks(accepted)).toEqual([{ kind: "pass-ended", accepted: true }]);
  });

  it.each(["declined", "wrong-area"] as const)("the receiver refuses (%s): the giver leads on", (outcome) => {
    const refused = says(given(), "B#1", outcome);
    const as = outcome === "declined" ? "declined" : "re-routed";
    expect(states(refused)).toEqual({ "A#1": "accepted", "B#1": `closed: ${as}` });
    expect(asks(refused)).toEqual([{ kind: "pass-ended", accepted: false }]);
    expect(refused.sent.filter(({ why }) => why === "pass-refused")).toHaveLength(1);
  });

  it("the giver ends meanwhile: so does the receiver's case", () => {
    expect(states(says(given(), "A#1", "readmitted"))).toEqual({
      "A#1": "closed: readmitted",
      "B#1": "closed: withdrawn",
    });
  });

  it("the receiver cannot ask a third: it takes the child on or refuses", () => {
    const tried = says(given(), "B#1", "passed-on", { passTo: "C" });
    expect(asks(tried)).toEqual([]);
    expect(states(tried)).toEqual({ "A#1": "passing-on", "B#1": "waiting" });
  });

  it("silence of the receiver escalates on its own ladder and takes nothing from the giver", () => {
    const waited = time(time(time(given())));
    expect(states(waited)).toEqual({ "A#1": "passing-on", "B#1": "waiting" });
    expect(waited.sent.some(({ caseId, rung }) => caseId === "B#1" && rung === 1)).toBe(true);
  });

  it("before an acceptance: the first of both to accept leads", () => {
    const both = routed(says(start(), "A#1", "passed-on"));
    expect(states(says(both, "B#1", "accepted"))).toEqual({ "A#1": "closed: passed-on", "B#1": "accepted" });
    const giver = says(both, "A#1", "accepted");
    expect(states(says(giver, "B#1", "accepted"))).toEqual({
      "A#1": "accepted",
      "B#1": "closed: withdrawn",
    });
  });
});

describe("a giver that takes the child on after all", () => {
  const given = () => routed(says(start(), "A#1", "passed-on"));

  it("is the only one left to be asked: the receiver is chased no more (P5, P13)", () => {
    const accepted = says(given(), "A#1", "accepted");
    expect(states(accepted)).toEqual({ "A#1": "accepted", "B#1": "closed: withdrawn" });
    expect(asks(accepted)).toEqual([{ kind: "pass-ended", accepted: false }]);
    expect(accepted.sent.filter(({ why }) => why === "pass-refused")).toEqual([]);
    const settled = routed(accepted);
    expect(states(settled)).toEqual({ "A#1": "accepted", "B#1": "closed: withdrawn" });
  });

  it("hears only of the team it asked last, whatever another says", () => {
    const again = says(says(given(), "A#1", "accepted"), "A#1", "passed-on", { passTo: "C" });
    const refused = { kind: "pass-refused", teamId: "B", recipientKind: "camhs" } as const;
    const late = move(again, { kind: "input", caseId: "A#1", input: refused }).world;
    expect(late.discharge.cases.get("A#1")?.state).toMatchObject({
      status: "passing-on",
      asked: { kind: "pass-on", teamId: "C" },
    });
    expect(late.sent).toEqual(again.sent);
  });
});

describe("a duplicate", () => {
  it("is closed only to an accepted lead case of the same discharge", () => {
    const both = routed(says(start(), "A#1", "passed-on"));
    const unaccepted = says(both, "B#1", "duplicate-of", { duplicateOf: "A#1" });
    expect(states(unaccepted)).toMatchObject({ "B#1": "waiting" });
    const passing = routed(says(says(start(), "A#1", "accepted"), "A#1", "passed-on"));
    expect(states(says(passing, "B#1", "duplicate-of", { duplicateOf: "A#1" }))).toEqual({
      "A#1": "accepted",
      "B#1": "closed: duplicate",
    });
  });

  it("of another discharge's case is none", () => {
    const world = says(start(), "A#1", "duplicate-of", { duplicateOf: "elsewhere" });
    expect(states(world)).toEqual({ "A#1": "waiting" });
  });
});

describe("routes", () => {
  const around = () => {
    throw new Error("nothing is to be decided");
  };

  it("an older route, or the same one again, decides nothing", () => {
    const { discharge } = start();
    for (const version of [0, discharge.routeVersion]) {
      const route = { version, standing: "reversed", recipients: [] } as const;
      expect(applyRoute(discharge, route, around)).toEqual({ discharge, steps: [] });
    }
  });

  it("a reversal withdraws every live case, and a restored discharge starts a new round", () => {
    const reversed = move(routed(says(start(), "A#1", "passed-on")), { kind: "reversed" }).world;
    expect(states(reversed)).toEqual({ "A#1": "closed: withdrawn", "B#1": "closed: withdrawn" });
    expect(states(move(reversed, { kind: "restored" }).world)).toMatchObject({ "A#2": "waiting" });
  });

  it("a route that names no lead leaves the one there is, so that somebody goes on being chased", () => {
    const mustKnow = recipient("M", 1, {
      facts: { ...recipient("M", 1, {}).opening.facts, part: "must-know" },
    });
    const world = move({ ...start(), recipients: [mustKnow] }, { kind: "route" }).world;
    expect(states(world)).toEqual({ "A#1": "waiting", "M#1": "waiting" });
  });
});
