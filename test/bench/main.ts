/**
 * `npm run bench -- [--transport in-process|kafka] [--json] [--small] [--growth] [--page]`: measures the service as it is
 * run, on the transport of `npm start` unless another is named. `--growth` measures how cost grows with the cases that
 * wait. Whatever is not small writes into docs/evidence; `--page` measures nothing and writes the page anew.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { removeAbandoned } from "@homeward/testing";
import { commitOf, machine } from "../chaos/provenance.ts";
import { writeGrowth } from "./growth-report.ts";
import { measureGrowth } from "./growth.ts";
import { transports, type TransportName } from "./home.ts";
import { fullPlan, measure, smallPlan } from "./measure.ts";
import { asTable, writeEvidence, writePage, type Run } from "./report.ts";

const flag = { type: "boolean", default: false } as const;
const { values } = parseArgs({
  options: {
    transport: { type: "string", default: "in-process" },
    json: flag,
    small: flag,
    growth: flag,
    page: flag,
  },
});
const transport = transports.find((name) => values.transport === name);
if (transport === undefined) {
  process.stderr.write(`--transport is one of: ${transports.join(", ")}\n`);
  process.exit(2);
}
const commit = commitOf(join(import.meta.dirname, "../.."));
const provenance = {
  commit,
  day: new Date().toISOString().slice(0, 10),
  node: process.version,
  cores: availableParallelism(),
  machine: machine(),
};
const print = (text: string) => process.stdout.write(`${text}\n`);
const say = (step: string) => process.stderr.write(`${step}\n`);

// What a run that was killed has left would be measured too.
removeAbandoned();
if (values.page) await writePage();
else if (values.growth) await runGrowth();
else await runFigures(transport);

async function runGrowth(): Promise<void> {
  const sizes = await measureGrowth(values.small ? [100, 1_000] : [1_000, 100_000, 1_000_000], say);
  for (const size of sizes) print(JSON.stringify({ ...provenance, ...size }));
  const { day, machine } = provenance;
  if (!values.small) await writeGrowth(sizes, `Commit ${commit}, ${day}, ${machine}.`);
}

async function runFigures(on: TransportName): Promise<void> {
  const plan = values.small ? smallPlan : fullPlan;
  const figures = await measure(on, plan, (step) => say(`${on}: ${step}`));
  const run: Run = { ...provenance, transport: on, ...figures };
  print(values.json ? JSON.stringify(run) : asTable(run));
  if (!values.small) await writeEvidence(run);
}
