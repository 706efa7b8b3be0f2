import type { ClockName } from "../cases/case.ts";
import type { Step } from "../cases/discharge.ts";
import { lastRung } from "../cases/ladder.ts";

export const escalationEvents = [
  "rung-missed",
  "rung-passed",
  "last-rung-reached",
  "nobody-to-tell",
] as const;

/** What is counted of ladders: few words, so that each is a curve. */
export interface Escalation {
  readonly event: (typeof escalationEvents)[number];
  readonly clock: ClockName;
}

/**
 * How far a decision took its case up a ladder. By the default ladders whoever stands on the last rung is the
 * safeguarding lead. `nobody-to-tell`: a rung began and not even the platform has a contact point, so that an alarm
 * was decided that nobody hears.
 */
export function escalationsOf({ after, decision }: Pick<Step, "after" | "decision">): Escalation[] {
  return decision.history.flatMap(({ kind, detail }): Escalation[] => {
    const clock = detail["clock"] === "contact" ? "contact" : "acceptance";
    if (kind === "rung-missed" || kind === "rung-passed") return [{ event: kind, clock }];
    if (kind !== "rung-started") return [];
    const isLast = detail["repeat"] === 0 && detail["rung"] === lastRung(after, clock);
    return [
      ...(isLast ? [{ event: "last-rung-reached", clock } as const] : []),
      ...(detail["told"] === 0 ? [{ event: "nobody-to-tell", clock } as const] : []),
    ];
  });
}
