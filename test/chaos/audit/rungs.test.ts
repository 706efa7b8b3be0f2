import { describe, expect, it } from "vitest";
import {
  at,
  historyOf,
  rungStarted,
  settledCase,
  soundEvidence,
  steps,
  type Step,
} from "./evidence.fixture.ts";
import { timingOf, untold, type Leeway } from "./rungs.ts";

const opened = steps.slice(0, 2);
const ended = (time: string): Step[] => [
  { kind: "first-contact", at: at(time), from: "waiting", to: "closed", by: "Seeing" },
];
const judged = (history: readonly Step[], leeway: Partial<Leeway> = {}) => {
  const cases = [{ ...settledCase, history: historyOf(history) }];
  const { early, late } = timingOf(soundEvidence({ cases }), { lateMs: 60_000, clocksMs: 0, ...leeway });
  return { early: early.length, late: late.length };
};
const fine = { early: 0, late: 0 };

describe("the times of a ladder", () => {
  it("are those of its policy", () => {
    const ladder = [
      ...opened,
      rungStarted(1, "09:50:30"),
      rungStarted(2, "09:51:00"),
      rungStarted(2, "09:52:00", { repeat: 1, because: "repeated" }),
    ];
    expect(judged([...ladder, ...ended("09:53:00")])).toEqual(fine);
  });

  it("finds a rung that is decided a millisecond after the one before, and lets one that nobody can be reached on", () => {
    const soon = (because: string) => [
      ...opened,
      rungStarted(1, "09:50:00.001", { because }),
      ...ended("09:50:10"),
    ];
    expect(judged(soon("rung-missed"))).toEqual({ early: 1, late: 0 });
    expect(judged(soon("rung-undeliverable"))).toEqual(fine);
    const nearly = [...opened, rungStarted(1, "09:50:29.9"), ...ended("09:50:40")];
    expect(judged(nearly)).toEqual({ early: 1, late: 0 });
    expect(judged(nearly, { clocksMs: 1_000 })).toEqual(fine);
  });

  it("finds a rung that is started twice, or after a later one", () => {
    const again = [...opened, rungStarted(1, "09:50:30"), rungStarted(1, "09:51:00"), ...ended("09:51:10")];
    expect(judged(again)).toEqual({ early: 1, late: 0 });
  });

  it("finds a deadline that was minutes late, though a rung or a person healed it", () => {
    const healed = [...opened, rungStarted(1, "09:53:00"), ...ended("09:53:10")];
    expect(judged(healed)).toEqual({ early: 0, late: 1 });
    expect(judged(healed, { lateMs: 151_000 })).toEqual(fine);
    expect(judged([...opened, ...ended("09:53:00")])).toEqual({ early: 0, late: 1 });
  });

  it("lets a hold rest, and the rung after it start when it ends", () => {
    const held: Step[] = [
      { kind: "held", at: at("09:50:10"), from: "waiting", to: "held", by: "Lead" },
      { kind: "hold-ended", at: at("09:58:00"), from: "held", to: "waiting" },
      { ...rungStarted(1, "09:58:00", { because: "hold-ended" }), from: "held" },
    ];
    expect(judged([...opened, ...held, ...ended("09:58:10")])).toEqual(fine);
  });

  it("finds a rung that is started during a hold", () => {
    const ignored: Step[] = [
      { kind: "held", at: at("09:50:10"), from: "waiting", to: "held", by: "Lead" },
      { ...rungStarted(1, "09:50:30"), from: "held", to: "held" },
    ];
    expect(judged([...opened, ...ignored, ...ended("09:50:40")])).toEqual({ early: 1, late: 0 });
  });

  it("holds first contact against the discharge", () => {
    const rings = (time: string): Step[] => [
      { ...steps[2], from: "waiting" } as Step,
      {
        ...rungStarted(0, time),
        from: "accepted",
        to: "accepted",
        detail: { clock: "contact", rung: 0, repeat: 0, because: "contact-overdue" },
      },
    ];
    expect(judged([...opened, ...rings("09:55:00")])).toEqual(fine);
    expect(judged([...opened, ...rings("09:54:00")])).toEqual({ early: 1, late: 0 });
    expect(judged([...opened, ...rings("09:57:00")])).toEqual({ early: 0, late: 1 });
    expect(judged([...opened, ...rings("10:40:30")])).toEqual(fine);
  });

  it("finds a rung of which more were told than there are messages", () => {
    const told = (count: number) => {
      const history = historyOf([steps[0] as Step, rungStarted(0, "09:50:00.000001", { told: count })]);
      return untold(soundEvidence({ cases: [{ ...settledCase, history }] }));
    };
    expect(told(1)).toEqual([]);
    expect(told(2)).toHaveLength(1);
  });

  it("finds an alarm that no entry has decided, and a rung that no policy has", () => {
    const cases = [{ ...settledCase, history: historyOf([steps[0] as Step, ...steps.slice(2)]) }];
    expect(timingOf(soundEvidence({ cases }), { lateMs: 0, clocksMs: 0 }).early).toHaveLength(1);
    expect(timingOf(soundEvidence({ policies: [] }), { lateMs: 0, clocksMs: 0 }).early).toHaveLength(1);
  });
});
