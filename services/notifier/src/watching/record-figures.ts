import type { Instant } from "@homeward/contracts";
import type { Metrics } from "@homeward/kernel";
import type { Step } from "../cases/discharge.ts";
import type { TimedResult } from "../sending/sender.ts";
import { escalationEvents, escalationsOf } from "./escalation.ts";

/** What the notifier counts of its own work. A transaction that is undone after it was counted is counted again. */
export interface Watching {
  decided(steps: readonly Step[]): void;
  fired(timers: readonly { readonly dueAt: Instant }[], at: Instant): void;
  attempted(channel: string, outcome: TimedResult): void;
}

const LATENESS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 3_600];
const MICROSECONDS = 1_000_000;

export function createWatching(metrics: Metrics): Watching {
  const escalations = metrics.counter({
    name: "homeward_escalations_total",
    help: "Steps of ladders: rungs missed, rungs passed for want of people, last rungs reached, alarms to nobody",
    labelNames: ["event", "clock"],
  });
  // A counter that begins with its first event rises from nothing, and no alert sees it: each begins with 0.
  for (const event of escalationEvents)
    for (const clock of ["acceptance", "contact"]) escalations.inc({ event, clock }, 0);
  const lateness = metrics.histogram({
    name: "homeward_timer_lateness_seconds",
    help: "How long after its instant a deadline was decided",
    buckets: LATENESS,
  });
  const attempts = metrics.counter({
    name: "homeward_attempts_total",
    help: "Attempts at delivering a notification, by what came of them",
    labelNames: ["channel", "result"],
  });
  for (const channel of ["webhook", "email", "sms"])
    for (const result of ["delivered", "refused", "failed"]) attempts.inc({ channel, result }, 0);
  const durations = metrics.histogram({
    name: "homeward_attempt_duration_seconds",
    help: "From the first byte of an attempt to what came of it",
    labelNames: ["channel"],
  });
  return {
    decided(steps) {
      for (const step of steps)
        for (const { event, clock } of escalationsOf(step)) escalations.inc({ event, clock });
    },
    fired(timers, at) {
      for (const { dueAt } of timers) lateness.observe(Math.max(0, at - dueAt) / MICROSECONDS);
    },
    attempted(channel, { result, durationMs }) {
      attempts.inc({ channel, result: result.kind });
      durations.observe({ channel }, durationMs / 1_000);
    },
  };
}
