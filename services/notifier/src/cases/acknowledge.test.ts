import { describe, expect, it } from "vitest";
import {
  alarms,
  history,
  minutes,
  opened,
  published,
  sends,
  timers,
  verdict,
  type Scene,
} from "../../test/scene.ts";
import type { Alarmed, Answer } from "./decision.ts";

const alarmed: Alarmed[] = [
  { clock: "acceptance", rung: 0, contactPointId: "inbox" },
  { clock: "acceptance", rung: 1, contactPointId: "manager" },
  { clock: "acceptance", rung: 2, contactPointId: "lead" },
];
const standDowns = (scene: Scene) => sends(scene).filter((it) => it.startsWith("stand-down"));
const unclocked = ({ state }: Scene) => ({ acceptance: state.acceptance, contact: state.contact });

describe("accepted", () => {
  it("stops the first clock only, names who took the child on, tells the unit", () => {
    const scene = opened().later(minutes(30)).answers("accepted");
    expect(scene.state).toMatchObject({
      status: "accepted",
      acceptance: { is: "stopped" },
      contact: { is: "pending" },
      takenOn: { by: { name: "Ada Bell" }, at: scene.now, outcome: "accepted" },
    });
    expect(published(scene)).toEqual([{ ask: null, outcome: "accepted" }]);
    expect(sends(scene)).toEqual(["information acceptance 0 → ward: ward-accepted"]);
    expect(verdict(scene)).toBe("applied: accepted");
  });

  it("tells those above the first rung to stand down, once, but never who answered", () => {
    const scene = opened()
      .with({ alarmed })
      .answers("accepted", { answering: ["inbox", "lead"] });
    expect(standDowns(scene)).toEqual(["stand-down acceptance 1.0 → manager: settled"]);
  });

  it("already-known is the same, and kept as such", () => {
    const scene = opened().answers("already-known");
    expect(scene.state.takenOn?.outcome).toBe("already-known");
    expect(verdict(scene)).toBe("applied: already-known");
  });

  it("again by the same person changes nothing and says that it was recorded", () => {
    const once = opened().answers("accepted");
    const twice = once.later(minutes(1)).answers("accepted");
    expect(verdict(twice)).toBe("applied: already-recorded");
    expect([twice.state, twice.last.effects]).toEqual([once.state, []]);
  });

  it("by somebody else came second, and the first stays", () => {
    const by = { name: "Second", role: "clinician", odsCode: "TEAM" } as const;
    const scene = opened().answers("accepted").answers("accepted", { by });
    expect(verdict(scene)).toBe("came-second: already-accepted");
    expect(scene.state.takenOn?.by.name).toBe("Ada Bell");
    expect(scene.last.effects).toEqual([]);
  });

  it("after it, a late deadline, allowance or delivery of the ladder alarms nobody (P5)", () => {
    const scene = opened().answers("accepted").later(minutes(500));
    for (const kind of ["deadline", "undelivered"] as const)
      expect(scene.hears({ kind, clock: "acceptance", rung: 0, repeat: 0 }).last.effects).toEqual([]);
  });

  it("sets a reminder for when a quarter of the time to first contact is left", () => {
    expect(timers(opened().answers("accepted"))).toEqual([`contact-reminder contact 0.0 +${36 * 60}`]);
    const late = opened().later(minutes(37 * 60));
    expect(timers(late.answers("accepted"))).toEqual([]);
  });
});

describe("without the right", () => {
  const clerk = { by: { name: "Clerk", role: "administrator", odsCode: "TEAM" } } as const;

  it("is recorded, changes no clock, and is said to the recipient as well", () => {
    const scene = opened();
    const refused = scene.answers("accepted", clerk);
    expect(unclocked(refused)).toEqual(unclocked(scene));
    expect(refused.state).toMatchObject({ status: "waiting", takenOn: null });
    expect(sends(refused)).toEqual(["information acceptance 0 → inbox: no-right"]);
    expect(verdict(refused)).toBe("recorded-no-right: role-may-not");
    expect(refused.last.history[0]).toMatchObject({
      kind: "acknowledged",
      detail: {
        outcome: "accepted",
        role: "administrator",
        effect: "recorded-no-right",
        because: "role-may-not",
      },
    });
  });

  it("told by two it is told twice, under names of their own", () => {
    const other = { by: { ...clerk.by, role: "duty-worker" } } as const;
    const twice = opened().answers("accepted", clerk).answers("accepted", other);
    const [effect] = twice.last.effects;
    expect(effect).toMatchObject({ type: "information", repeat: 1 });
  });

  it("said again it is recorded again and told nobody, whichever name is written under it", () => {
    const again = opened()
      .answers("accepted", clerk)
      .answers("accepted", { by: { name: "Other", role: "administrator", odsCode: "MADE-UP" } });
    expect(again.last.effects).toEqual([]);
    expect(history(again)).toEqual(["acknowledged"]);
    expect(sends(again.passesDeadline().answers("accepted", clerk))).toHaveLength(1);
  });

  it("on a case that has ended is recorded and disturbs nobody", () => {
    const scene = opened().answers("accepted").contacted().answers("accepted", clerk);
    expect(scene.last.effects).toEqual([]);
    expect(history(scene)).toEqual(["acknowledged"]);
  });
});

describe("not here", () => {
  it("not-known-here goes up a rung at once; the clock runs", () => {
    const scene = opened().later(minutes(5)).answers("not-known-here");
    expect(sends(scene)).toEqual([
      "information acceptance 0 → ward: ward-not-known-here",
      "alarm acceptance 1.0 → manager: not-known-here",
    ]);
    expect(scene.state.contact.is).toBe("pending");
  });

  it("not-known-here on the last rung is recorded and told the ward once: the repeats keep their times (P4)", () => {
    const last = opened().passesDeadline().passesDeadline().later(minutes(5));
    const said = last.answers("not-known-here");
    expect(sends(said)).toEqual(["information acceptance 2 → ward: ward-not-known-here"]);
    expect(unclocked(said)).toEqual(unclocked(last));
    expect(verdict(said)).toBe("applied: not-known-on-last-rung");
    const again = said.answers("not-known-here");
    expect([sends(again), unclocked(again)]).toEqual([[], unclocked(last)]);
    const repeated = again.passesDeadline().answers("not-known-here");
    expect([sends(repeated), timers(repeated)]).toEqual([[], []]);
  });

  it("not-known-here after an acceptance came second", () => {
    expect(verdict(opened().answers("accepted").answers("not-known-here"))).toBe(
      "came-second: already-accepted",
    );
  });

  it("wrong-area asks routing, and the ladder runs until the new case exists", () => {
    const scene = opened();
    const bounced = scene.answers("wrong-area", { suggestion: { postcode: "S1 2HE" } });
    expect(published(bounced)).toEqual([
      { ask: { kind: "re-route", suggestion: { postcode: "S1 2HE" } }, outcome: "wrong-area" },
    ]);
    expect(bounced.state.status).toBe("waiting");
    expect(unclocked(bounced)).toEqual(unclocked(scene));
    expect(alarms(bounced.passesDeadline())).toEqual(["alarm acceptance 1.0 → manager: rung-missed"]);
  });

  it("wrong-area without a suggestion asks as well", () => {
    expect(published(opened().answers("wrong-area"))[0]?.ask).toEqual({ kind: "re-route", suggestion: {} });
  });

  it("wrong-area again while it is asked came second and asks nothing more", () => {
    const scene = opened()
      .answers("wrong-area")
      .answers("wrong-area", { suggestion: { teamId: "x" } });
    expect(verdict(scene)).toBe("came-second: already-asked");
    expect(scene.last.effects).toEqual([]);
  });
});

describe("passed-on", () => {
  const passTo: Partial<Answer> = { passTo: "other" };

  it("is a request: the giver stays responsible, its contact clock runs", () => {
    const scene = opened().answers("accepted").answers("passed-on", passTo);
    expect(scene.state).toMatchObject({ status: "passing-on", contact: { is: "pending" } });
    expect(published(scene)).toEqual([{ ask: { kind: "pass-on", teamId: "other" }, outcome: "passed-on" }]);
  });

  it("before an acceptance leaves the ladder running", () => {
    const scene = opened().answers("passed-on", passTo);
    expect(scene.state.status).toBe("waiting");
    expect(alarms(scene.passesDeadline())).toHaveLength(1);
  });

  it("to itself or to nobody has no effect; again while it is asked came second", () => {
    expect(verdict(opened().answers("passed-on", { passTo: "team" }))).toBe(
      "recorded-no-right: no-other-team-named",
    );
    const asked = opened().answers("passed-on", passTo);
    expect(verdict(asked.answers("passed-on", passTo))).toBe("came-second: already-asked");
  });

  it("is not for a team that is itself being asked: only who leads has a child to pass on (P13)", () => {
    const scene = opened({ facts: { passedFrom: "case-0" } }).answers("passed-on", passTo);
    expect(verdict(scene)).toBe("recorded-no-right: asked-itself");
    expect(scene.last.effects).toEqual([]);
  });
});
