import { readFile, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import type { TransportName } from "./home.ts";
import type { Figures } from "./measure.ts";

/** One transport, measured; what `--json` prints. */
export interface Run extends Figures {
  readonly commit: string;
  readonly node: string;
  readonly cores: number;
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

const BEGIN = (transport: string) => `<!-- ${transport}: begin -->`;
const END = (transport: string) => `<!-- ${transport}: end -->`;
const path = fileURLToPath(new URL("../../docs/evidence/bench.md", import.meta.url));

const PREAMBLE = `# Bench

Written by \`npm run bench\`; what each figure means is in [the README of the bench](../../test/bench/README.md). Floors
are measured in the same run: those of ingest and deliveries alternate with what is measured, and figures are medians; that
of timers and burst follows, once. A shared machine is noisy: the ratios say more than the absolute figures. Where a target is missed, what was measured of why is in
[ADR 0020](../adr/0020-what-costs-time-and-what-does-not.md).

Job queues of others are measured in the same run, after the floor of timers and as it is: graphile-worker (ten at once,
looking every 10 ms instead of every 2 s) and pg-boss (looking every 0.5 s, the least it allows). For comparison,
measured elsewhere on two cores and not in these runs, a webhook sender that records each attempt: hookdeck/outpost,
1,728 a second.

${BEGIN("in-process")}
${END("in-process")}

${BEGIN("kafka")}
${END("kafka")}
`;

/** Replaces the section of the transport that was measured. */
export async function writeEvidence(run: Run): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => PREAMBLE);
  const [before, rest = ""] = text.split(BEGIN(run.transport));
  const [, after = ""] = rest.split(END(run.transport));
  const between = `${BEGIN(run.transport)}\n\n${section(run)}\n${END(run.transport)}`;
  await writeFile(path, `${before}${between}${after}`);
}

function section(run: Run): string {
  const [cpu] = cpus();
  const machine = `${run.cores} cores (${cpu?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${run.node}`;
  const rows = linesOf(run).map(
    ({ figure, is, target, met }) => `| ${figure} | ${is} | ${target} | ${said(met, ["yes", "**no**"])} |`,
  );
  return [
    `## ${run.transport}`,
    "",
    `Commit ${run.commit}, ${new Date().toISOString().slice(0, 10)}, ${machine}.`,
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
