import { acknowledgementOutcomes, HOUR, plus } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import {
  alarms,
  history,
  minutes,
  opened,
  published,
  sends,
  START,
  timers,
  type Scene,
} from "../../test/scene.ts";
import type { Input } from "./decision.ts";

const due = (scene: Scene) => scene.at(plus(START, 48 * HOUR)).hears({ kind: "contact-due" });

describe("the contact clock", () => {
  it("is armed at opening, from the discharge", () => {
    const reported = opened({ at: plus(START, 20 * HOUR) });
    expect(timers(reported)).toContain(`contact-due contact 0.0 +${28 * 60}`);
  });

  it("a slow acceptance earns no time (P8)", () => {
    const quick = opened().later(minutes(1)).answers("accepted");
    const slow = opened()
      .later(minutes(47 * 60))
      .answers("accepted");
    expect(slow.state.contactDueAt).toBe(quick.state.contactDueAt);
    expect(alarms(due(slow))).toEqual(alarms(due(quick)));
  });

  it("accepted and then silence escalates", () => {
    const scene = due(opened().answers("accepted"));
    expect(alarms(scene)).toEqual(["alarm contact 0.0 → inbox-at-night: contact-overdue"]);
    expect(history(scene)).toEqual(["contact-overdue", "rung-started"]);
    const missed = scene.passesDeadline("contact");
    expect(alarms(missed)).toEqual(["alarm contact 1.0 → manager-at-night: rung-missed"]);
    expect(missed.state.status).toBe("accepted");
  });

  it("escalates as well while nobody has accepted", () => {
    const scene = due(opened());
    expect(alarms(scene)).toEqual(["alarm contact 0.0 → inbox-at-night: contact-overdue"]);
    expect(scene.state).toMatchObject({ acceptance: { is: "climbing" }, contact: { is: "climbing" } });
  });

  it("is due once, and not before its instant", () => {
    const early = opened()
      .later(minutes(47 * 60))
      .hears({ kind: "contact-due" });
    expect(early.last.effects).toEqual([]);
    expect(due(due(opened())).last.effects).toEqual([]);
  });

  it("a changed plan can only bring it forward", () => {
    const news = (hours: number): Input => ({
      kind: "route-changed",
      urgentPolicy: null,
      contactDueAt: plus(START, hours * HOUR),
    });
    expect(opened().hears(news(72)).state.contactDueAt).toBe(plus(START, 48 * HOUR));
    const sooner = opened().hears(news(24));
    expect(sooner.state.contactDueAt).toBe(plus(START, 24 * HOUR));
    expect(timers(sooner)).toEqual([`contact-due contact 0.0 +${24 * 60}`]);
  });

  it("must-know recipients and copies owe no contact", () => {
    for (const part of ["must-know", "copy"] as const)
      expect(opened({ facts: { part } }).state.contact).toEqual({ is: "absent" });
  });

  it("reminds the lead that took the child on, and nobody else", () => {
    const accepted = opened()
      .answers("accepted")
      .later(minutes(36 * 60));
    expect(sends(accepted.hears({ kind: "contact-reminder" }))).toEqual([
      "reminder contact 0.0 → inbox,leadWorker: contact-due-soon",
    ]);
    expect(opened().hears({ kind: "contact-reminder" }).last.effects).toEqual([]);
    expect(due(accepted).hears({ kind: "contact-reminder" }).last.effects).toEqual([]);
  });
});

describe("delivered", () => {
  const delivery = { kind: "delivered", recipient: true, clock: "acceptance", rung: 0, repeat: 0 } as const;

  it("is not acknowledged: the clock runs, the unit sees that it was told (P3)", () => {
    const scene = opened().later(minutes(1)).hears(delivery);
    expect(scene.state).toMatchObject({
      status: "waiting",
      toldAt: scene.now,
      acceptance: { reached: true },
    });
    expect(published(scene)).toEqual([{ ask: null, outcome: null }]);
    expect(alarms(scene.passesDeadline())).toHaveLength(1);
  });

  it("again, late or of a rung that was left decides nothing", () => {
    const once = opened().hears(delivery);
    expect(once.hears(delivery).last).toMatchObject({ effects: [], history: [] });
    const left = once.passesDeadline();
    expect(left.hears(delivery).last).toMatchObject({ effects: [], history: [] });
  });

  it("closes a copy, which owes no answer", () => {
    const scene = opened({ facts: { part: "copy" } }).hears(delivery);
    expect(scene.state).toMatchObject({ status: "closed", closedAs: "noted" });
  });
});

describe("a child who died", () => {
  it("opens no clock: the recipient is told once, quietly, and the case is closed", () => {
    const scene = opened({ died: true });
    expect(scene.state).toMatchObject({
      status: "closed",
      closedAs: "died",
      acceptance: { is: "absent" },
      contact: { is: "absent" },
      contactDueAt: null,
    });
    expect(sends(scene)).toEqual(["information acceptance 0 → inbox: died"]);
    expect(timers(scene)).toEqual([]);
  });

  it("and whose case is live: the recipient hears of it, everybody else who was alarmed stands down", () => {
    const told = ["inbox", "manager"].map(
      (contactPointId, rung) => ({ clock: "acceptance", rung, contactPointId }) as const,
    );
    const scene = opened().answers("accepted").with({ alarmed: told }).hears({ kind: "died" });
    expect(scene.state).toMatchObject({
      status: "closed",
      closedAs: "died",
      acceptance: { is: "stopped" },
      contact: { is: "stopped" },
    });
    expect(sends(scene)).toEqual([
      "information acceptance 0 → inbox,leadWorker: died",
      "stand-down acceptance 1.0 → manager: settled",
    ]);
    expect(scene.hears({ kind: "died" }).last).toMatchObject({ effects: [], history: [] });
  });
});

describe("a withdrawn discharge", () => {
  it("tells everybody who was alarmed to stand down, the first rung too", () => {
    const told = [0, 1].map((rung) => ({ clock: "acceptance", rung, contactPointId: `p${rung}` }) as const);
    const scene = opened().with({ alarmed: told }).hears({ kind: "withdrawn" });
    expect(scene.state).toMatchObject({ status: "closed", closedAs: "withdrawn" });
    expect(sends(scene)).toEqual([
      "stand-down acceptance 0.0 → p0: settled",
      "stand-down acceptance 1.0 → p1: settled",
    ]);
  });
});

describe("unknown, late, repeated and crossed inputs", () => {
  const inputs: Input[] = [
    ...(["deadline", "undelivered", "delivered"] as const).flatMap((kind) =>
      (["acceptance", "contact"] as const).map((clock) => ({
        kind,
        clock,
        rung: 0,
        repeat: 0,
        recipient: true,
      })),
    ),
    { kind: "contact-due" },
    { kind: "contact-reminder" },
    { kind: "hold-ended" },
    { kind: "route-changed", urgentPolicy: null, contactDueAt: null },
    { kind: "withdrawn" },
    { kind: "replaced", as: "re-routed" },
    { kind: "pass-refused", teamId: "other", recipientKind: "camhs" },
  ];

  it.each(inputs)("$kind $clock of a case that has ended decides nothing", (input) => {
    const closed = opened()
      .answers("declined")
      .later(minutes(90 * 24 * 60));
    expect(closed.hears(input).last).toEqual({ next: closed.state, effects: [], history: [] });
  });

  it.each([
    ["a rung not reached yet", { rung: 1, repeat: 0 }],
    ["a rung that does not exist", { rung: 9, repeat: 0 }],
    ["a repeat not reached yet", { rung: 0, repeat: 1 }],
  ])("a deadline of %s decides nothing", (_, at) => {
    const scene = opened()
      .later(minutes(500))
      .hears({ kind: "deadline", clock: "acceptance", ...at });
    expect(scene.last).toMatchObject({ effects: [], history: [] });
  });

  it("a refused pass that nobody asked for decides nothing", () => {
    expect(
      opened().hears({ kind: "pass-refused", teamId: "other", recipientKind: "camhs" }).last,
    ).toMatchObject({
      effects: [],
      history: [],
    });
  });

  it("of an answer and the deadline it races, whichever comes second changes nothing", () => {
    const answerFirst = opened().later(minutes(120)).answers("accepted");
    const late = answerFirst.hears({ kind: "deadline", clock: "acceptance", rung: 0, repeat: 0 });
    expect(late.last).toMatchObject({ effects: [], history: [] });
    const deadlineFirst = opened().passesDeadline().answers("accepted");
    expect(alarms(deadlineFirst)).toEqual([]);
    expect(deadlineFirst.state.status).toBe("accepted");
  });

  it.each(acknowledgementOutcomes.map((outcome) => [outcome]))("%s is always recorded first", (outcome) => {
    const scene = opened().answers(outcome, { passTo: "other", duplicateOf: "case-9" });
    expect(history(scene)[0]).toBe("acknowledged");
    expect(scene.last.verdict).toBeDefined();
  });
});
