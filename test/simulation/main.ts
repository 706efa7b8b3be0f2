import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { removeAbandoned } from "@homeward/testing";
import { commitOf } from "../chaos/provenance.ts";
import { readArguments, USAGE, type Arguments } from "./arguments.ts";
import { figuresOf } from "./judge/figures.ts";
import { isClean, page, table, unmet, type Result } from "./report.ts";
import { runSimulation } from "./run-simulation.ts";

const complain = (line: string) => void process.stderr.write(`${line}\n`);
const root = join(import.meta.dirname, "../..");
const WHOLE_YEAR = 365;
const SHOW_EVERY_MS = 5_000;
const SHOWN_FINDINGS = 20;

async function main(wanted: Arguments): Promise<number> {
  const { seed, days, from, json } = wanted;
  removeAbandoned();
  const startedAt = performance.now();
  const seconds = () => Math.round((performance.now() - startedAt) / 100) / 10;
  const commit = commitOf(root);
  const stretches = await runSimulation({ ...wanted, progress: showing(seconds), signal: interrupted() });
  const result: Result = {
    seed,
    days,
    from,
    commit,
    node: process.versions.node,
    cores: cpus().length,
    wallSeconds: seconds(),
    steps: stretches.reduce((sum, { chronicle }) => sum + chronicle.steps, 0),
    ...figuresOf(stretches),
  };
  const findings = stretches.flatMap((stretch) => stretch.findings);
  for (const { what, where, says } of findings.slice(0, SHOWN_FINDINGS))
    complain(`${what}: ${where}: ${says}`);
  const isWhole = days >= WHOLE_YEAR;
  if (isWhole) writeFileSync(join(root, "docs/evidence/simulation.md"), page(result));
  process.stdout.write(`${json ? JSON.stringify(result) : table(result)}\n`);
  const missing = isWhole ? unmet(result) : [];
  for (const says of missing) complain(says);
  return isClean(result) && missing.length === 0 ? 0 : 1;
}

/** Ctrl-C: everything that was started is stopped before the command ends. */
function interrupted(): AbortSignal {
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => abort.abort());
  return abort.signal;
}

/** On the terminal's other channel, so that --json stays one line. */
function showing(seconds: () => number): (reported: number, planned: number) => void {
  let shownAt = performance.now();
  return (reported, planned) => {
    if (performance.now() - shownAt < SHOW_EVERY_MS) return;
    shownAt = performance.now();
    complain(`… ${reported} of ${planned} reports, ${seconds()} s`);
  };
}

const wanted = readArguments(process.argv.slice(2));
if (wanted === null) complain(USAGE);
process.exitCode =
  wanted === null
    ? 2
    : await main(wanted).catch((error: unknown) => {
        complain(inspect(error));
        return 1;
      });
