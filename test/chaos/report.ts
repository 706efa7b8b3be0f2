import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { STANDARD_PATIENCE, type ChaosArguments } from "./arguments.ts";
import { passed, type Result } from "./result.ts";
import { markdownTable, type Columns } from "../markdown-table.ts";

/** A result, and what it was measured on. */
export interface Recorded extends Result {
  /** How the run was played, such as "1 of each" or "2 of each, rolling restart, router-2 20 s ahead". */
  readonly manner: string;
  readonly commit: string;
  readonly machine: string;
}

const key = ({ transport, seed, events, manner }: Recorded) => `${transport} ${manner} ${events} ${seed}`;

export function mannerOf({
  replicas,
  gently,
  skew,
  patience,
}: Pick<ChaosArguments, "replicas" | "gently" | "skew" | "patience">): string {
  const clocks = Object.entries(skew).map(
    ([name, ms]) =>
      `${name} ${Math.abs(ms) / 1_000} s ${ms < 0 ? "behind, then ahead" : "ahead, then behind"}`,
  );
  const patient = patience === STANDARD_PATIENCE ? [] : [`stuck after ${patience} s`];
  return [`${replicas} of each`, ...(gently ? ["rolling restart"] : []), ...clocks, ...patient].join(", ");
}

/** Adds a run to docs/evidence/chaos.json, in place of an earlier one of the same seed that passed, and writes chaos.md from it. */
export function record(folder: string, run: Recorded): void {
  const file = join(folder, "chaos.json");
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Recorded[]) : [];
  // A run that failed stays, also once the same seed has passed: what was mended meanwhile is another commit.
  const stays = (each: Recorded) => key(each) !== key(run) || (!passed(each) && each.commit !== run.commit);
  const runs = [...before.filter(stays), run].toSorted((a, b) =>
    key(a).localeCompare(key(b), "en", { numeric: true }),
  );
  writeFileSync(file, `${JSON.stringify(runs, null, 2)}\n`);
  writeFileSync(join(folder, "chaos.md"), chaosPage(runs));
}

const columns: Columns<Recorded> = [
  ["transport", ({ transport }) => transport],
  ["processes", ({ manner }) => manner],
  ["seed", ({ seed }) => seed],
  ["events", ({ events }) => events],
  ["killed: intake, router, notifier, PostgreSQL, broker", ({ kills }) => Object.values(kills).join(", ")],
  ["202", ({ accepted }) => accepted],
  ["lost", ({ lost }) => lost],
  ["stuck", ({ stuck }) => stuck],
  ["decided twice", ({ duplicateDecisions }) => duplicateDecisions],
  ["alarms after the answer", ({ alarmsAfterAnswer }) => alarmsAfterAnswer],
  ["broken histories", ({ brokenHistories }) => brokenHistories],
  [
    "lost answers, changed messages, unit not told",
    ({ lostAnswers, changedMessages, untoldOutcomes }) =>
      [lostAnswers, changedMessages, untoldOutcomes].join(", "),
  ],
  ["sent again under the same id", ({ repeatedSends }) => repeatedSends],
  ["of which answered success before", ({ repeatedAfterSuccess }) => repeatedAfterSuccess],
  ["reports that were sent again", ({ resent }) => resent],
  ["slowest recovery", ({ slowestRecoverySeconds }) => `${slowestRecoverySeconds} s`],
  ["new stories held back", ({ heldBackSeconds }) => `${heldBackSeconds} s`],
  ["took", ({ wallSeconds }) => `${wallSeconds} s`],
  ["commit", ({ commit }) => commit],
];

/** The page, from the runs alone. */
export function chaosPage(runs: readonly Recorded[]): string {
  const machines = [...new Set(runs.map(({ machine }) => machine))];
  return [
    "# Chaos",
    "",
    "Written by `npm run chaos -- --evidence`; `chaos.json` has every figure. What is killed, how receivers and people",
    "behave, and what is audited is said in [test/chaos](../../test/chaos/README.md). In one process the three services",
    "die together, and there is no broker.",
    "",
    ...markdownTable(columns, runs),
    "",
    `Measured on ${machines.join("; ")}.`,
    "",
  ].join("\n");
}
