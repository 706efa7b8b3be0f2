import { HOUR, MINUTE, plus } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import {
  alarms,
  CLOSING,
  history,
  ladder,
  minutes,
  opened,
  routine,
  sends,
  START,
  timers,
  urgentLadder,
  type Scene,
} from "../../test/scene.ts";

const climbing = ({ state }: Scene) => {
  if (state.acceptance.is !== "climbing") throw new Error("does not climb");
  return state.acceptance;
};
const undelivered = (scene: Scene) => {
  const { rung, repeat } = climbing(scene);
  return scene.later(minutes(2)).hears({ kind: "undelivered", clock: "acceptance", rung, repeat });
};
const delivered = (scene: Scene) => {
  const { rung, repeat } = climbing(scene);
  return scene.hears({ kind: "delivered", recipient: true, clock: "acceptance", rung, repeat });
};
const atLast = () => opened().passesDeadline().passesDeadline();

describe("a rung", () => {
  it("tells, waits, and gives deliveries two minutes", () => {
    const scene = opened();
    expect(alarms(scene)).toEqual(["alarm acceptance 0.0 → inbox: opened"]);
    expect(timers(scene)).toEqual([
      `contact-due contact 0.0 +${48 * 60}`,
      "deadline acceptance 0.0 +120",
      "allowance acceptance 0.0 +2",
    ]);
  });

  it("starts out of hours with the other variant", () => {
    const scene = opened({ at: plus(CLOSING, HOUR) });
    expect(alarms(scene)).toEqual(["alarm acceptance 0.0 → inbox-at-night: opened"]);
    expect(timers(scene)).toContain("deadline acceptance 0.0 +30");
  });

  it("keeps its variant while it runs, but waits no longer than hours end and the night's wait begins", () => {
    const late = opened({ at: plus(CLOSING, -10 * MINUTE) });
    expect(alarms(late)).toEqual(["alarm acceptance 0.0 → inbox: opened"]);
    expect(timers(late)).toContain("deadline acceptance 0.0 +40");
  });

  it("is passed at once when its variant has nobody, in hours and out", () => {
    const [first, second, last] = routine.rungs;
    const policy = { ...routine, rungs: [first, second, last] as typeof routine.rungs };
    const scene = opened({ policy }, { reach: (tell) => tell.filter((it) => it.startsWith("lead")) });
    expect(alarms(scene)).toEqual(["alarm acceptance 2.0 → lead: opened"]);
    expect(history(scene)).toEqual(["opened", "rung-passed", "rung-passed", "rung-started"]);
    const night = opened({ at: CLOSING }, { reach: (tell) => tell.filter((it) => it !== "inbox-at-night") });
    expect(alarms(night)).toEqual(["alarm acceptance 1.0 → manager-at-night: opened"]);
  });

  it("that has only the ward to tell is passed too, and the ward is told with the next", () => {
    const beside = (rung: (typeof routine.rungs)[number]) => {
      const inHours = { ...rung.inHours, tell: [...rung.inHours.tell, "ward"] };
      return { ...rung, inHours };
    };
    const [first, ...others] = routine.rungs;
    const policy = { ...routine, rungs: [beside(first), ...others] as unknown as typeof routine.rungs };
    const withHole = (hole: RegExp) => ({
      reach: (tell: readonly string[]) => tell.filter((it) => !hole.test(it)),
    });
    expect(alarms(opened({ policy }, withHole(/^inbox/)))).toEqual([
      "alarm acceptance 1.0 → manager,ward: opened",
    ]);
    expect(alarms(opened({ policy }, withHole(/^(inbox|manager)/)))).toEqual([
      "alarm acceptance 2.0 → lead,ward: opened",
    ]);
    expect(alarms(opened({ policy }))).toEqual(["alarm acceptance 0.0 → inbox,ward: opened"]);
    // An alarm of Homeward's own about the unit is the ward's to look into.
    const own = opened({ policy, facts: { recipientKind: "unit" } }, withHole(/^inbox/));
    expect(alarms(own)).toEqual(["alarm acceptance 0.0 → ward: opened"]);
  });

  it("missed goes on to the next, and the ward hears of it once", () => {
    const scene = opened().passesDeadline();
    expect(sends(scene)).toEqual([
      "information acceptance 0 → ward: ward-rung-missed",
      "alarm acceptance 1.0 → manager: rung-missed",
    ]);
    expect(history(scene)).toEqual(["rung-missed", "rung-started"]);
  });

  it("says when the next one starts, not earlier: a deadline before its instant decides nothing", () => {
    const scene = opened().later(minutes(119));
    const early = scene.hears({ kind: "deadline", clock: "acceptance", rung: 0, repeat: 0 });
    expect(early.last).toMatchObject({ effects: [], history: [] });
  });
});

describe("an undeliverable rung", () => {
  it("is passed after two minutes without a success, and its ward told", () => {
    const scene = undelivered(opened());
    expect(sends(scene)).toEqual([
      "information acceptance 0 → ward: ward-rung-undeliverable",
      "alarm acceptance 1.0 → manager: rung-undeliverable",
    ]);
  });

  it("is none once one contact point has answered success", () => {
    const scene = undelivered(delivered(opened()));
    expect(scene.last).toMatchObject({ effects: [], history: [] });
    expect(climbing(scene)).toMatchObject({ rung: 0, reached: true });
  });

  it("is judged anew on every rung", () => {
    expect(climbing(undelivered(delivered(opened()).passesDeadline())).rung).toBe(2);
  });

  it("has no allowance where the wait is shorter", () => {
    const brief = ladder("brief", { deliveryAllowance: "PT3H" });
    expect(timers(opened({ policy: brief }))).toEqual([
      `contact-due contact 0.0 +${48 * 60}`,
      "deadline acceptance 0.0 +120",
    ]);
  });
});

describe("the last rung", () => {
  it("never skips when it cannot be delivered to: it widens, once", () => {
    const scene = undelivered(atLast());
    expect(sends(scene)).toEqual(["alarm acceptance 2.0 → director,platform: widened"]);
    expect(climbing(scene)).toMatchObject({ rung: 2, repeat: 0, widened: true });
    const again = undelivered(scene);
    expect(again.last).toMatchObject({ effects: [], history: [] });
  });

  it("that reached nobody takes the next role and the platform along at every repeat, until it reaches somebody", () => {
    const second = atLast().passesDeadline();
    expect(alarms(second)).toEqual(["alarm acceptance 2.1 → lead,director,platform: repeated"]);
    expect(undelivered(second).last.effects).toEqual([]);
    expect(alarms(delivered(second).passesDeadline())).toEqual(["alarm acceptance 2.2 → lead: repeated"]);
  });

  it("tells nobody twice by widening", () => {
    const reach = (tell: readonly string[]) => (tell.length === 0 ? [] : ["lead", "platform"]);
    const scene = opened({}, { reach }).passesDeadline().passesDeadline();
    expect(undelivered(scene).last.effects).toEqual([]);
  });

  it("repeats for ever: `times` of an entry, then the next with whoever it adds", () => {
    let scene = atLast();
    const told: string[] = [];
    const waits: number[] = [];
    for (let repeat = 0; repeat < 40; repeat += 1) {
      waits.push((climbing(scene).deadlineAt - scene.now) / MINUTE);
      scene = delivered(scene).passesDeadline();
      told.push(...alarms(scene));
    }
    expect(waits.slice(0, 5)).toEqual([15, 15, 30, 30, 30]);
    expect(told.slice(0, 4)).toEqual([
      "alarm acceptance 2.1 → lead: repeated",
      "alarm acceptance 2.2 → lead: repeated",
      "alarm acceptance 2.3 → lead,director: repeated",
      "alarm acceptance 2.4 → lead,director: repeated",
    ]);
    expect(told).toHaveLength(40);
  });

  it("tells the ward of the missed rung once, not at every repeat", () => {
    const missed = atLast().passesDeadline();
    expect(sends(missed)).toContain("information acceptance 2 → ward: ward-rung-missed");
    expect(sends(delivered(missed).passesDeadline())).toEqual(["alarm acceptance 2.2 → lead: repeated"]);
  });

  it("starts with nobody on call at all, tells the platform, and goes on", () => {
    const empty = opened({}, { reach: (tell) => tell.filter((it) => it === "platform") });
    expect(alarms(empty)).toEqual(["alarm acceptance 2.0 → platform: opened"]);
    const nobody = opened({}, { reach: () => [] });
    expect(alarms(nobody)).toEqual([]);
    expect(climbing(nobody.passesDeadline())).toMatchObject({ rung: 2, repeat: 1 });
  });

  it("finds whoever came on call since", () => {
    const nobody = opened({}, { reach: () => [] });
    expect(alarms(nobody.with({ reach: (tell) => tell }).passesDeadline())).toContain(
      "alarm acceptance 2.1 → lead,director,platform: repeated",
    );
  });
});

describe("a raised urgency", () => {
  const raised = { kind: "route-changed", urgentPolicy: urgentLadder, contactDueAt: null } as const;

  it("shortens the wait that runs and alarms nobody twice", () => {
    const scene = opened().later(minutes(10)).hears(raised);
    expect(sends(scene)).toEqual([]);
    expect(timers(scene)).toEqual(["deadline acceptance 0.0 +30"]);
    expect(scene.state).toMatchObject({ urgent: true, policy: { key: "urgent" } });
  });

  it("never lengthens it", () => {
    const scene = opened().later(minutes(110)).hears(raised);
    expect(climbing(scene).deadlineAt).toBe(plus(START, minutes(120)));
  });

  it("where the urgent ladder is shorter, goes to its last rung at once", () => {
    const scene = opened().passesDeadline().later(minutes(1)).hears(raised);
    expect(alarms(scene)).toEqual(["alarm acceptance 1.1 → lead: rung-missed"]);
  });

  it("comes once", () => {
    const scene = opened().hears(raised);
    expect(scene.later(minutes(5)).hears(raised).last).toMatchObject({ effects: [], history: [] });
  });

  it("leaves an accepted case as it is", () => {
    const scene = opened().answers("accepted").hears(raised);
    expect(alarms(scene)).toEqual([]);
    expect(scene.state.status).toBe("accepted");
  });

  it("an urgency that is taken back lengthens nothing", () => {
    const scene = opened({ policy: urgentLadder, urgent: true });
    const calm = scene.hears({ kind: "route-changed", urgentPolicy: null, contactDueAt: null });
    expect(calm.state).toEqual(scene.state);
  });
});
