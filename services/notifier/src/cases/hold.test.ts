import { HOUR, plus } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import {
  alarms,
  history,
  minutes,
  opened,
  published,
  routine,
  sends,
  START,
  timers,
  TOMORROW_AT_TEN,
  urgentLadder,
  verdict,
  type Scene,
} from "../../test/scene.ts";

const held = (scene: Scene, until: number | null = null) =>
  scene.answers("holding", { until: until === null ? null : plus(START, minutes(until)) });
const ends = (scene: Scene) => {
  const { acceptance } = scene.state;
  if (acceptance.is !== "resting") throw new Error("not held");
  return scene.at(acceptance.until).hears({ kind: "hold-ended" });
};

describe("a hold", () => {
  it("rests the alarms, is not an acceptance, and is told", () => {
    const scene = held(opened());
    expect(scene.state).toMatchObject({ status: "held", takenOn: null, holds: 1 });
    expect(sends(scene)).toEqual([]);
    expect(published(scene)).toEqual([{ ask: null, outcome: "holding" }]);
    expect(verdict(scene)).toBe("applied: holding");
    expect(history(scene)).toEqual(["acknowledged", "held"]);
  });

  it("lasts until 10:00 of the next working day at most", () => {
    expect(held(opened()).state.acceptance).toMatchObject({ until: TOMORROW_AT_TEN });
    expect(held(opened(), 60 * 40).state.acceptance).toMatchObject({ until: TOMORROW_AT_TEN });
    expect(timers(held(opened()))).toEqual([`hold acceptance 0.0 +${22 * 60}`]);
  });

  it("ends as early as whoever holds it says", () => {
    expect(held(opened(), 45).state.acceptance).toMatchObject({ until: plus(START, minutes(45)) });
  });

  it("never runs past 12 hours before first contact is due", () => {
    const facts = { dischargedAt: plus(START, -20 * HOUR) };
    const due = plus(facts.dischargedAt, 48 * HOUR);
    expect(held(opened({ facts, contactDueAt: due })).state.acceptance).toMatchObject({
      until: plus(due, -12 * HOUR),
    });
  });

  it("is refused where that is past already, and the ladder runs on", () => {
    const scene = opened({ contactDueAt: plus(START, 11 * HOUR) });
    const refused = held(scene);
    expect(verdict(refused)).toBe("recorded-no-right: too-close-to-the-contact-deadline");
    expect(refused.state.acceptance).toEqual(scene.state.acceptance);
  });

  it("is refused where it would end before it begins", () => {
    expect(verdict(held(opened().later(minutes(10)), 5))).toBe("recorded-no-right: until-is-past");
  });

  it("can be given twice, and no third time", () => {
    const twice = ends(held(ends(held(opened(), 10)), 20));
    expect(twice.state.holds).toBe(2);
    const third = held(twice, 60);
    expect(verdict(third)).toBe("recorded-no-right: held-twice-already");
    expect(third.state.status).toBe("waiting");
  });

  it("by a second person while it is held comes second and earns no time", () => {
    const scene = held(opened(), 30);
    const again = held(scene.later(minutes(5)), 300);
    expect(verdict(again)).toBe("came-second: already-held");
    expect(again.state).toEqual(scene.state);
  });

  it("rests nothing where nothing is to be alarmed", () => {
    expect(verdict(held(opened().answers("accepted")))).toBe("came-second: no-alarm-to-hold");
  });
});

describe("the end of a hold", () => {
  it("by time goes on with the next rung", () => {
    const scene = ends(held(opened(), 30));
    expect(scene.state).toMatchObject({ status: "waiting", acceptance: { is: "climbing", rung: 1 } });
    expect(alarms(scene)).toEqual(["alarm acceptance 1.0 → manager: hold-ended"]);
    expect(history(scene)).toEqual(["hold-ended", "rung-started"]);
  });

  it("on the last rung goes on with the next repeat", () => {
    const scene = ends(held(opened().passesDeadline().passesDeadline(), 240));
    expect(alarms(scene)).toEqual(["alarm acceptance 2.1 → lead: hold-ended"]);
  });

  it("comes not before its instant", () => {
    const scene = held(opened(), 30).later(minutes(29)).hears({ kind: "hold-ended" });
    expect(scene.state.status).toBe("held");
    expect(scene.last.history).toEqual([]);
  });

  it("comes once: a late timer of a hold that a new event ended decides nothing", () => {
    const scene = held(opened(), 30).answers("needs-information").later(minutes(31));
    const late = scene.hears({ kind: "hold-ended" });
    expect(late.last.effects).toEqual([]);
    expect(late.state).toEqual(scene.state);
  });

  it.each(["wrong-area", "needs-information", "no-longer-here", "not-known-here"] as const)(
    "comes with a new event: %s",
    (outcome) => {
      const scene = held(opened(), 300).answers(outcome, { suggestion: { teamId: "other" } });
      expect(scene.state).toMatchObject({ status: "waiting", acceptance: { is: "climbing", rung: 1 } });
      expect(alarms(scene)).toEqual(["alarm acceptance 1.0 → manager: hold-ended"]);
    },
  );

  it("comes with a changed route, under the shorter ladder where it became urgent", () => {
    const news = { kind: "route-changed", contactDueAt: null } as const;
    const calm = held(opened(), 300).hears({ ...news, urgentPolicy: null });
    expect(alarms(calm)).toEqual(["alarm acceptance 1.0 → manager: hold-ended"]);
    const urgent = held(opened(), 300).hears({ ...news, urgentPolicy: urgentLadder });
    expect(alarms(urgent)).toEqual(["alarm acceptance 1.0 → lead: hold-ended"]);
    expect(urgent.state).toMatchObject({ urgent: true, policy: { key: "urgent" } });
  });

  it("comes with an acceptance, and nobody is alarmed", () => {
    const scene = held(opened(), 300).answers("accepted");
    expect(scene.state).toMatchObject({ status: "accepted", acceptance: { is: "stopped" } });
    expect(alarms(scene)).toEqual([]);
  });
});

it.each(["resolver", "protected-resolver"])(
  "accepted by a %s holds: only a placement settles its case",
  (recipientKind) => {
    const scene = opened({ facts: { recipientKind }, policy: routine }).answers("accepted", {
      by: { name: "Co-ordinator", role: "resolver", odsCode: "TEAM" },
    });
    expect(scene.state).toMatchObject({ status: "held", takenOn: null });
    expect(verdict(scene)).toBe("applied: holding");
  },
);
