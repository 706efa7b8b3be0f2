import type { Effect, Input } from "../cases/decision.ts";

type TimerEffect = Extract<Effect, { kind: "timer" }>;

/** What a timer says when it fires. Whether it still matters is for the decision. */
export function inputOf({
  timer,
  clock,
  rung,
  repeat,
}: Pick<TimerEffect, "timer" | "clock" | "rung" | "repeat">): Input {
  switch (timer) {
    case "deadline":
      return { kind: "deadline", clock, rung, repeat };
    case "allowance":
      return { kind: "undelivered", clock, rung, repeat };
    case "hold":
      return { kind: "hold-ended" };
    case "contact-due":
      return { kind: "contact-due" };
    case "contact-reminder":
      return { kind: "contact-reminder" };
  }
}
