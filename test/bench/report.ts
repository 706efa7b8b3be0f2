import { appendFile, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transports, type TransportName } from "./home.ts";
import type { Figures } from "./measure.ts";
import { markdownTable, type Columns } from "../markdown-table.ts";

/** One transport, measured; what `--json` prints. */
export interface Run extends Figures {
  readonly commit: string;
  /** YYYY-MM-DD, in UTC. */
  readonly day: string;
  readonly node: string;
  readonly cores: number;
  readonly machine: string;
  readonly transport: TransportName;
}

interface Line {
  readonly figure: string;
  readonly is: string;
  readonly target: string;
  /** null where there is no target. */
  readonly met: boolean | null;
}

const targets = {
  "in-process": { p50: 50, p99: 250 },
  kafka: { p50: 100, p99: 500 },
};

/** Every figure, and where it has a target whether that is met. */
export function linesOf(run: Run): Line[] {
  const { ingest, toTeam, timers, burst, restart, deliveries, memoryMb, startMs } = run;
  const atLeast = (figure: string, is: number, target: number) =>
    line(figure, is, ["≥", target], is >= target);
  const atMost = (figure: string, is: number, target: number) =>
    line(figure, is, ["≤", target], is <= target);
  const near = targets[run.transport];
  const { floor, others } = timers;
  const all = [
    atLeast("ingest, requests a second", ingest.requestsPerSecond, 4_000),
    atLeast("ingest, ratio to floor", ingest.ratioToFloor, 1.2),
    atMost("ingest, p95 ms", ingest.p95Ms, 30),
    ...(ingest.floorP95Ms === undefined ? [] : [plain("ingest, p95 ms of the floor", ingest.floorP95Ms)]),
    plain("ingest, teams not told yet at its end", ingest.backlogAtEnd),
    plain("ingest, until all were told, ms", ingest.drainMs),
    atMost("202 to team, p50 ms", toTeam.p50Ms, near.p50),
    atMost("202 to team, p99 ms", toTeam.p99Ms, near.p99),
    atMost("timer lateness, p50 ms", timers.p50Ms, 10),
    atMost("timer lateness, p99 ms", timers.p99Ms, 50),
    atMost("timer lateness, max ms", timers.maxMs, 250),
    ...[["a bare loop", floor] as const, ...Object.entries(others)].map(([whose, { p50Ms, p99Ms, maxMs }]) =>
      plain(`timer lateness of ${whose}, p50 / p99 / max ms`, [p50Ms, p99Ms, maxMs].join(" / ")),
    ),
    atMost(`${burst.due} due at one instant, all decided, ms`, burst.allHandedOverMs, 500),
    plain(`${burst.due} due at one instant, a bare loop, ms`, burst.floorMs),
    atMost(`restart with ${restart.overdue} overdue, all decided, ms`, restart.allFiredMs, 5_000),
    plain(`${restart.overdue} due at one instant, a bare loop that runs already, ms`, restart.floorMs),
    atLeast("deliveries a second", deliveries.perSecond, 3_000),
    atLeast("deliveries, ratio to floor", deliveries.ratioToFloor, 0.4),
  ];
  if (run.transport === "kafka") return all;
  return [
    ...all,
    atMost("memory at rest, MB", memoryMb.idle, 250),
    atMost("cold start, ms", startMs.cold, 5_000),
    atMost("warm start, ms", startMs.warm, 2_000),
  ];
}

/** A figure without a target. */
const plain = (figure: string, is: number | string): Line => ({
  figure,
  is: String(is),
  target: "–",
  met: null,
});

const line = (figure: string, is: number, [sign, target]: [string, number], met: boolean): Line => ({
  figure,
  is: String(is),
  target: `${sign} ${target}`,
  met,
});

const said = (met: boolean | null, [yes, no]: readonly [string, string]): string =>
  met === null ? "" : met ? yes : no;

/** For a terminal. */
export function asTable(run: Run): string {
  const rows = linesOf(run).map(
    ({ figure, is, target, met }) =>
      `${figure.padEnd(52)}${is.padStart(18)}   ${target.padEnd(8)}${said(met, ["met", "NOT MET"])}`,
  );
  return [`${run.transport}, commit ${run.commit}, Node ${run.node}, ${run.cores} cores`, ...rows, ""].join(
    "\n",
  );
}

const preamble = `# Bench

Written by \`npm run bench\`; what each figure means is in [the README of the bench](../../test/bench/README.md). Floors
are measured in the same run: those of ingest and deliveries alternate with what is measured, and figures are medians; that
of timers, burst and restart follows, once. A shared machine is noisy: the ratios say more than the absolute figures. Where
a target is missed, what was measured of why is in [ADR 0020](../adr/0020-what-costs-time-and-what-does-not.md).

Job queues of others are measured in the same run, after the floor of timers and as it is: graphile-worker (ten at once,
looking every 10 ms instead of every 2 s) and pg-boss (looking every 0.5 s, the least it allows). For comparison,
measured elsewhere on two cores and not in these runs, a webhook sender that records each attempt: hookdeck/outpost,
1,728 a second.
`;

/** Of runs in the order in which they were made: each transport's last in full, and all of them side by side. */
export function pageOf(runs: readonly Run[]): string {
  const last = transports.flatMap((name) => runs.findLast(({ transport }) => transport === name) ?? []);
  return [preamble, ...last.map(section), sideBySide(runs)].join("\n");
}

const columns: Columns<Run> = [
  ["commit", ({ commit }) => commit],
  ["transport", ({ transport }) => transport],
  ["ingest /s", ({ ingest }) => ingest.requestsPerSecond],
  ["its floor", ({ ingest }) => ingest.floorRequestsPerSecond],
  ["p95 ms", ({ ingest }) => ingest.p95Ms],
  ["202 to team p50 / p99 ms", ({ toTeam }) => `${toTeam.p50Ms} / ${toTeam.p99Ms}`],
  ["timers p50 / p99 / max ms", ({ timers }) => `${timers.p50Ms} / ${timers.p99Ms} / ${timers.maxMs}`],
  ["1000 at once ms", ({ burst }) => burst.allHandedOverMs],
  ["restart ms", ({ restart }) => restart.allFiredMs],
  ["deliveries /s", ({ deliveries }) => deliveries.perSecond],
  ["their floor", ({ deliveries }) => deliveries.floorPerSecond],
];

/** Whatever it found: the floors tell what the machine gave while it ran. */
function sideBySide(runs: readonly Run[]): string {
  return [
    "## Every run",
    "",
    "From dc24cbf on every full run that came to its end is here, whatever it found; of those before it, some that were",
    "kept. The floors tell what the machine gave meanwhile. Deliveries of ffab84d went to people whose hearing is not the",
    "team's (seven rows each instead of eleven), and its floors wrote ids drawn at random.",
    "",
    ...markdownTable(columns, runs),
    "",
  ].join("\n");
}

const evidence = (file: string) => fileURLToPath(new URL(`../../docs/evidence/${file}`, import.meta.url));

/** Every full run as its JSON, one a line, in the order in which they were made. */
const RUNS = evidence("bench-runs.jsonl");

export async function readRuns(): Promise<Run[]> {
  const text = await readFile(RUNS, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Run);
}

export async function writeEvidence(run: Run): Promise<void> {
  await appendFile(RUNS, `${JSON.stringify(run)}\n`);
  await writePage();
}

/** Makes the page of the runs that are there. */
export async function writePage(): Promise<void> {
  await writeFile(evidence("bench.md"), pageOf(await readRuns()));
}

function section(run: Run): string {
  const rows = linesOf(run).map(
    ({ figure, is, target, met }) => `| ${figure} | ${is} | ${target} | ${said(met, ["yes", "**no**"])} |`,
  );
  return [
    `## ${run.transport}`,
    "",
    `Commit ${run.commit}, ${run.day}, ${run.machine}.`,
    "",
    "| figure | measured | target | met |",
    "| --- | --: | --- | --- |",
    ...rows,
    "",
    "```json",
    JSON.stringify(run),
    "```",
    "",
  ].join("\n");
}
