import { describe, expect, it } from "vitest";
import { history, opened, sends, type Scene } from "../../test/scene.ts";
import { says, start, states } from "../../test/story.ts";
import { movesIn } from "../../test/walk/moves.ts";
import type { World } from "../../test/walk/recipients.ts";
import { firstWorld, move } from "../../test/walk/world.ts";
import { deathAsTold } from "./death.ts";

const dies = (scene: Scene) => scene.hears({ kind: "died" });
const isTakenBack = (scene: Scene) => scene.hears({ kind: "death-taken-back" });
const everybody = { reach: (tell: readonly string[]) => tell };
const noted = () => opened({ facts: { part: "must-know" } }).answers("noted");
const seen = () => opened().answers("accepted").contacted();

describe("a death reported after a case has ended", () => {
  it.each([
    ["by a first contact", seen],
    ["by a must-know's word", noted],
  ])("%s is told to the recipient and its lead worker, once; the case stays as it is", (_, ended) => {
    const scene = dies(ended().with(everybody));
    expect(sends(scene)).toEqual(["information acceptance 0 → inbox,leadWorker: died"]);
    expect(history(scene)).toEqual(["told-of-death"]);
    expect(scene.state.closedAs).toBe(ended().state.closedAs);
    expect(dies(scene).last).toEqual({ next: scene.state, effects: [], history: [] });
  });

  it.each(["declined", "readmitted", "moved-abroad"] as const)(
    "as %s is not told to who gave the child away",
    (as) => {
      const ended = opened().answers(as);
      expect(dies(ended).last).toEqual({ next: ended.state, effects: [], history: [] });
    },
  );
});

describe("a death that was reported by mistake", () => {
  it.each([
    ["with which the case ended", () => opened()],
    ["after a first contact", seen],
    ["that a recipient heard of first of all", () => opened({ died: true })],
  ])("%s is taken back to whom it was told, once", (_, before) => {
    const told = dies(before().with(everybody));
    const scene = isTakenBack(told);
    expect(sends(scene)).toEqual(["information acceptance 0 → inbox,leadWorker: death-taken-back"]);
    expect(history(scene)).toEqual(["death-taken-back"]);
    expect(isTakenBack(scene).last).toEqual({ next: scene.state, effects: [], history: [] });
  });

  it("that was told before it was kept who heard of it is taken back, too", () => {
    const { state, c } = dies(opened());
    const old = { ...c, state: { ...state, informed: [] } };
    expect(deathAsTold(old.state)).toBe("told");
  });

  it("and is reported again is told again to who has seen the child", () => {
    const again = dies(isTakenBack(dies(seen())));
    expect(sends(again)).toEqual(["information acceptance 0 → inbox,leadWorker: died"]);
  });

  it("nobody who heard of none hears that there was none", () => {
    for (const scene of [opened(), seen(), noted()])
      expect(isTakenBack(scene).last).toEqual({ next: scene.state, effects: [], history: [] });
  });
});

describe("a route", () => {
  const whys = ({ sent }: World, before: World) =>
    sent.slice(before.sent.length).map(({ caseId, type, why }) => `${caseId} ${type} ${why}`);
  const contacted = (world: World): World => {
    const what = movesIn(world).find((it) => it.kind === "input" && it.input.kind === "contacted");
    return what ? move(world, what).world : world;
  };

  it("of a child who died reaches who has seen them", () => {
    const before = contacted(says(start(), "A#1", "accepted"));
    expect(states(before)).toEqual({ "A#1": "closed: contact-made" });
    const died = move(before, { kind: "died" }).world;
    expect(states(died)).toEqual({ "A#1": "closed: contact-made" });
    expect(whys(died, before)).toEqual(["A#1 information died"]);
  });

  it.each(["reversed", "restored"] as const)(
    "after it (%s) tells all who heard of the death, first of all",
    (kind) => {
      const died = move(firstWorld(), { kind: "died" }).world;
      const alive = move(died, { kind }).world;
      expect(whys(alive, died).slice(0, 2)).toEqual([
        "A#1 information death-taken-back",
        "M#1 information death-taken-back",
      ]);
      expect(whys(alive, died).slice(2)).toEqual(kind === "restored" ? ["A#2 alarm opened"] : []);
      const later = move(alive, { kind: "route" }).world;
      expect(whys(later, alive)).toEqual([]);
    },
  );
});
