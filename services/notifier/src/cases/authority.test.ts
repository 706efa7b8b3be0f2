import { describe, expect, it } from "vitest";
import { opened } from "../../test/scene.ts";

describe("acknowledged without authority", () => {
  it("a duty worker who calls themselves safeguarding lead ends nothing", () => {
    const by = { name: "Ben Duty", role: "safeguarding-lead", odsCode: "TEAM" } as const;
    for (const outcome of ["declined", "moved-abroad", "readmitted", "holding"] as const) {
      const scene = opened().answers(outcome, { by, party: "told", ownRoles: ["duty-worker"] });
      expect(scene.last.verdict).toEqual({ effect: "recorded-no-right", because: "role-is-not-theirs" });
      expect(scene.state.status).toBe("waiting");
    }
  });

  it("a known safeguarding lead may", () => {
    const by = { name: "Lee Lead", role: "safeguarding-lead", odsCode: "TEAM" } as const;
    const scene = opened().answers("declined", { by, party: "told", ownRoles: ["safeguarding-lead"] });
    expect(scene.state).toMatchObject({ status: "closed", closedAs: "declined" });
  });

  it("a second team accepts nothing while another leads the same discharge, unless it was passed on by that one", () => {
    const second = opened()
      .with({ acceptedLeads: ["other"] })
      .answers("accepted");
    expect(second.last.verdict).toEqual({ effect: "came-second", because: "another-team-leads" });
    expect(second.state.status).toBe("waiting");
  });

  it("nobody undoes an acceptance by calling it the wrong area", () => {
    const by = { name: "Clerk", role: "administrator", odsCode: "TEAM" } as const;
    const scene = opened().answers("accepted").answers("wrong-area", { by });
    expect(scene.last.verdict).toEqual({ effect: "came-second", because: "accepted-pass-on-instead" });
    expect(scene.state).toMatchObject({ status: "accepted", asked: null });
  });
});

describe("what the unit is told", () => {
  it("a delivery to others than the recipient does not count as told", () => {
    const here = { kind: "delivered", clock: "acceptance", rung: 0, repeat: 0 } as const;
    expect(opened().hears({ ...here, recipient: false }).state.toldAt).toBeNull();
    expect(opened().hears({ ...here, recipient: true }).state.toldAt).not.toBeNull();
  });

  it("a first contact before anybody had taken the child on is told to the unit", () => {
    const scene = opened().contacted({});
    expect(scene.state).toMatchObject({ status: "closed", closedAs: "contact-made" });
    expect(scene.last.effects).toContainEqual(
      expect.objectContaining({ kind: "notify", type: "information", why: "ward-seen", to: ["ward"] }),
    );
  });

  it("a recipient that had taken the child on and is replaced is not silently gone", () => {
    const scene = opened().answers("accepted").hears({ kind: "replaced", as: "re-routed" });
    expect(scene.last.effects).toContainEqual(
      expect.objectContaining({ type: "information", why: "ward-ended" }),
    );
  });
});
