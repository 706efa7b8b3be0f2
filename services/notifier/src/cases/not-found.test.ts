import { describe, expect, it } from "vitest";
import { alarms, minutes, opened, published, sends, verdict, type Scene } from "../../test/scene.ts";

const unclocked = ({ state }: Scene) => ({ acceptance: state.acceptance, contact: state.contact });

describe("a question to the unit", () => {
  it.each(["no-longer-here", "needs-information"] as const)("%s asks the unit; the clock runs", (outcome) => {
    const scene = opened();
    const asked = scene.answers(outcome);
    expect(sends(asked)).toEqual(["information acceptance 0 → ward: ward-asked"]);
    expect(published(asked)).toEqual([{ ask: null, outcome }]);
    expect(unclocked(asked)).toEqual(unclocked(scene));
    const again = asked.answers(outcome);
    expect([sends(again), verdict(again)]).toEqual([[], "applied: asked-before"]);
  });

  it("the unit is asked anew by whoever has taken the child on meanwhile, and once", () => {
    const accepted = opened()
      .answers("needs-information")
      .answers("accepted")
      .later(minutes(20 * 60));
    const asked = accepted.answers("needs-information");
    expect(sends(asked)).toEqual(["information acceptance 0 → ward: ward-asked"]);
    expect(verdict(asked)).toBe("applied: needs-information");
    const again = asked.answers("needs-information");
    expect([sends(again), verdict(again)]).toEqual([[], "applied: asked-before"]);
  });
});

describe("cannot-find", () => {
  it("tells children's social care and the last rung at once, and never closes", () => {
    const scene = opened().answers("cannot-find");
    expect(sends(scene)).toEqual([
      "information acceptance 0 → team:social: cannot-find",
      "alarm acceptance 2.0 → lead: cannot-find",
    ]);
    expect(scene.state).toMatchObject({ status: "waiting", acceptance: { is: "climbing", rung: 2 } });
  });

  it("after an acceptance tells children's social care again: the contact ladder has a last rung of the same number", () => {
    const scene = opened().answers("cannot-find").answers("accepted").answers("cannot-find");
    expect(sends(scene)).toEqual([
      "information contact 0 → team:social: cannot-find",
      "alarm contact 2.0 → lead: cannot-find",
    ]);
    expect(verdict(scene)).toBe("applied: cannot-find");
  });

  it("on the last rung already tells it anew", () => {
    const scene = opened().passesDeadline().passesDeadline().answers("cannot-find");
    expect(alarms(scene)).toEqual(["alarm acceptance 2.1 → lead: cannot-find"]);
    const again = scene.answers("cannot-find");
    expect([sends(again), unclocked(again)]).toEqual([[], unclocked(scene)]);
  });

  it("after an acceptance goes up the contact ladder; the lead still leads", () => {
    const scene = opened().answers("accepted").answers("cannot-find");
    expect(alarms(scene)).toEqual(["alarm contact 2.0 → lead: cannot-find"]);
    expect(scene.state.status).toBe("accepted");
    const due = scene.later(minutes(48 * 60)).hears({ kind: "contact-due" });
    expect(due.last.effects).toEqual([]);
  });

  it("ends a hold", () => {
    const scene = opened().answers("holding").answers("cannot-find");
    expect(scene.state).toMatchObject({ status: "waiting", acceptance: { is: "climbing", rung: 2 } });
  });

  it("where no children's services are known, the last rung alone is told", () => {
    const scene = opened({ facts: { childrensServicesTeamId: null } }).answers("cannot-find");
    expect(sends(scene)).toEqual(["alarm acceptance 2.0 → lead: cannot-find"]);
  });
});
