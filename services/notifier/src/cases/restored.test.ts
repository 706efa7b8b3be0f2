import { MINUTE, plus } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { history, minutes, opened, sends, START, timers, type Scene } from "../../test/scene.ts";
import type { Known } from "./decision.ts";

const by = { name: "Sam Example", role: "clinician", odsCode: "TEAM" } as const;
const takenOn = { by, at: START, outcome: "accepted" } as const;
const known = (change: Partial<Known>): { kind: "restored"; known: Known } => ({
  kind: "restored",
  known: {
    status: "waiting",
    closedAs: null,
    takenOn: null,
    toldAt: START,
    rung: 0,
    since: START,
    toldUntil: START,
    seq: 7,
    hash: "f".repeat(64),
    forgotten: 2,
    ...change,
  },
});
const restore = (scene: Scene, change: Partial<Known>) => scene.hears(known(change));

describe("a case of which more was told than the database remembers", () => {
  it("goes on from the rung it had reached, by that rung's own times; its alarm is sent again", () => {
    const scene = restore(opened().later(minutes(130)), { rung: 1, since: plus(START, 120 * MINUTE) });
    expect(sends(scene)).toEqual(["alarm acceptance 1.0 → manager: rung-missed"]);
    expect(scene.state).toMatchObject({
      status: "waiting",
      acceptance: { is: "climbing", rung: 1, repeat: 0, reached: false },
    });
    expect(timers(scene)).toEqual(["deadline acceptance 1.0 +50", "allowance acceptance 1.0 +2"]);
    const next = scene.passesDeadline();
    expect(sends(next)).toContain("alarm acceptance 2.0 → lead: rung-missed");
  });

  it("stands at the repeat that ran when the last thing was told; those that came due since are told", () => {
    const since = plus(START, 180 * MINUTE);
    const toldUntil = plus(START, (180 + 20) * MINUTE);
    const scene = restore(opened().later(minutes(180 + 40)), { rung: 2, since, toldUntil });
    expect(scene.state).toMatchObject({ acceptance: { rung: 2, repeat: 1 } });
    expect(sends(scene)).toEqual(["alarm acceptance 2.1 → lead: repeated"]);
    expect(timers(scene)).toEqual(["deadline acceptance 2.1 +-10"]);
    const next = scene.hears({ kind: "deadline", clock: "acceptance", rung: 2, repeat: 1 });
    expect(sends(next)).toContain("alarm acceptance 2.2 → lead: repeated");
  });

  it("decides nothing twice where the database remembers the rung, nor forgets whom it has reached", () => {
    const scene = restore(opened(), {});
    expect(sends(scene)).toEqual([]);
    expect(scene.state.acceptance).toMatchObject({ rung: 0, reached: false });
    const told = opened().hears({
      kind: "delivered",
      clock: "acceptance",
      rung: 0,
      repeat: 0,
      recipient: true,
    });
    expect(restore(told, {}).state.acceptance).toMatchObject({ rung: 0, reached: true });
  });

  it("is taken on by whom it was told, and nobody is alarmed for that again", () => {
    const scene = restore(opened().later(minutes(30)), { status: "accepted", takenOn });
    expect(scene.state).toMatchObject({ status: "accepted", takenOn, acceptance: { is: "stopped" } });
    expect(scene.state.contact).toMatchObject({ is: "pending" });
    expect(sends(scene)).toEqual([]);
    expect(sends(scene.hears({ kind: "deadline", clock: "acceptance", rung: 0, repeat: 0 }))).toEqual([]);
  });

  it("climbs for first contact where it did", () => {
    const since = plus(START, 49 * 60 * MINUTE);
    const scene = restore(opened().later(minutes(49 * 60 + 5)), {
      status: "accepted",
      takenOn,
      rung: 1,
      since,
    });
    expect(scene.state.contact).toMatchObject({ is: "climbing", rung: 1 });
    expect(sends(scene)).toEqual(["alarm contact 1.0 → manager-at-night: rung-missed"]);
  });

  it("is closed as it was; a hold whose end nobody told is over", () => {
    const closed = restore(opened(), { status: "closed", closedAs: "contact-made", takenOn });
    expect(closed.state).toMatchObject({ status: "closed", closedAs: "contact-made" });
    expect(sends(closed)).toEqual([]);
    const held = restore(opened(), { status: "held" });
    expect(held.state).toMatchObject({ status: "waiting", acceptance: { is: "climbing", rung: 0 } });
  });

  it("gives no information the number of one that was sent and is forgotten: receivers would drop it", () => {
    const before = restore(opened(), { seq: 1, forgotten: 0 });
    const asked = before.answers("needs-information").answers("needs-information", { ownCodes: ["ALIAS"] });
    const numbersOf = ({ last }: Scene) =>
      last.effects.flatMap((it) => (it.kind === "notify" && it.type === "information" ? [it.repeat] : []));
    const sent = numbersOf(asked);
    expect(sent).toHaveLength(1);
    const again = restore(before, { seq: 3, forgotten: 2 }).answers("accepted");
    expect(numbersOf(again)).toHaveLength(1);
    expect(Math.min(...numbersOf(again))).toBeGreaterThan(Math.max(...sent));
    const nothingLost = restore(asked, { seq: 1, forgotten: -2 }).answers("accepted");
    expect(Math.min(...numbersOf(nothingLost))).toBeGreaterThan(Math.max(...sent));
  });

  it("says in its history how much is gone, and goes on above its numbers", () => {
    const scene = restore(opened(), { status: "accepted", takenOn });
    expect(history(scene)).toEqual(["forgotten", "forgotten", "restored"]);
    expect(history(restore(opened(), { forgotten: -1 }))).toEqual(["restored", "rung-known"]);
    expect(scene.last.effects).toContainEqual({ kind: "publish", ask: null, outcome: null });
  });
});
