/**
 * `npm run bench -- [--transport in-process|kafka] [--json] [--small] [--growth]`: measures the service as it is run.
 * Without a transport both are measured. `--growth` measures how cost grows with the cases that wait. Whatever is not
 * small writes into docs/evidence.
 */
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { removeAbandoned } from "@homeward/testing";
import { writeGrowth } from "./growth-report.ts";
import { measureGrowth } from "./growth.ts";
import type { TransportName } from "./home.ts";
import { fullPlan, measure, smallPlan } from "./measure.ts";
import { asTable, writeEvidence, type Run } from "./report.ts";

const flag = { type: "boolean", default: false } as const;
const { values } = parseArgs({
  options: { transport: { type: "string" }, json: flag, small: flag, growth: flag },
});
const known: readonly TransportName[] = ["in-process", "kafka"];
const wanted = known.filter((name) => values.transport === undefined || values.transport === name);
if (wanted.length === 0) {
  process.stderr.write(`--transport is one of: ${known.join(", ")}\n`);
  process.exit(2);
}
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const machine = { commit, node: process.version, cores: availableParallelism() };
const print = (text: string) => process.stdout.write(`${text}\n`);
const say = (step: string) => process.stderr.write(`${step}\n`);

// What a run that was killed has left would be measured too.
removeAbandoned();
if (values.growth) await runGrowth();
else await runFigures();

async function runGrowth(): Promise<void> {
  const sizes = await measureGrowth(values.small ? [100, 1_000] : [1_000, 100_000, 1_000_000], say);
  for (const size of sizes) print(JSON.stringify({ ...machine, ...size }));
  const { node, cores } = machine;
  if (!values.small) await writeGrowth(sizes, `Commit ${commit}, Node ${node}, ${cores} cores.`);
}

async function runFigures(): Promise<void> {
  const runs: Run[] = [];
  for (const transport of wanted) {
    const plan = values.small ? smallPlan : fullPlan;
    const figures = await measure(transport, plan, (step) => say(`${transport}: ${step}`));
    const run: Run = { ...machine, transport, ...figures };
    runs.push(run);
    print(values.json ? JSON.stringify(run) : asTable(run));
  }
  if (!values.small) await writeEvidence(runs);
}
