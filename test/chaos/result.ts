import { repeatedAfterSuccess, repeatedSends } from "./audit/audit.ts";
import type { Played } from "./play/play.ts";
import type { PlanOptions, Target } from "./plan/plan.ts";

/** The JSON line; the fields of the first group are fixed (evidence.md). */
export type Result = ReturnType<typeof resultOf>;

export function resultOf(options: PlanOptions, played: Played, wallSeconds: number) {
  const { findings, evidence, kills, mishaps, ownAlarms, recoveriesMs, clocksTurned, heldBackMs } = played;
  const killed = (target: Target) =>
    [...kills].reduce((sum, [each, times]) => (each.replace(/-\d+$/, "") === target ? sum + times : sum), 0);
  // In one process the three services die together.
  const together = killed("standalone");
  return {
    seed: options.seed,
    events: options.events,
    kills: {
      intake: killed("intake") + together,
      router: killed("router") + together,
      notifier: killed("notifier") + together,
      postgres: killed("postgres"),
      kafka: killed("kafka"),
    },
    accepted: evidence.accepted.length,
    lost: findings.lost.length,
    stuck: findings.stuck.length,
    duplicateDecisions: findings.duplicateDecisions.length,
    alarmsAfterAnswer: findings.alarmsAfterAnswer.length,
    brokenHistories: findings.brokenHistories.length,
    repeatedSends: repeatedSends(evidence),
    wallSeconds,

    transport: options.transport,
    gently: options.gently ?? false,
    lostAnswers: findings.lostAnswers.length,
    changedMessages: findings.changedMessages.length,
    untoldOutcomes: findings.untoldOutcomes.length,
    mishaps: mishaps.length,
    repeatedAfterSuccess: repeatedAfterSuccess(evidence),
    resent: evidence.accepted.filter(({ sends }) => sends > 1).length,
    cases: evidence.cases.length,
    heard: evidence.heard.length,
    mails: evidence.heard.filter(({ about }) => about === null).length,
    answers: evidence.answered.length,
    ownAlarms,
    clocksTurned,
    heldBackSeconds: Math.round(heldBackMs / 100) / 10,
    slowestRecoverySeconds: Math.round(Math.max(0, ...recoveriesMs) / 100) / 10,
  };
}

/** What has to be 0 in every run. */
export const mustBeZero = [
  "lost",
  "stuck",
  "duplicateDecisions",
  "alarmsAfterAnswer",
  "brokenHistories",
  "lostAnswers",
  "changedMessages",
  "untoldOutcomes",
  "mishaps",
] as const;

/** A run that has not told anything proves nothing. Where nothing was killed nothing comes again that had got through. */
export const passed = (result: Result): boolean =>
  mustBeZero.every((field) => result[field] === 0) &&
  result.accepted >= result.events &&
  !(result.gently && result.repeatedAfterSuccess > 0);
