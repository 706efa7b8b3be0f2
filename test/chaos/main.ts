/**
 * `npm run chaos`: discharges flow while everything is killed and started again, then an audit from outside says what
 * became of them. Exit code 1 when anything is not as promised; the data then stay for a look.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { removeAbandoned } from "@homeward/testing";
import { kafkaAvailability } from "../../infra/kafka/local-broker.ts";
import { readArguments, replayLine, type ChaosArguments } from "./arguments.ts";
import { play, type Played } from "./play/play.ts";
import type { Transport } from "./plan/plan.ts";
import { commitOf, machine } from "./provenance.ts";
import { mannerOf, record } from "./report.ts";
import { passed, resultOf } from "./result.ts";
import { tableOf } from "./table.ts";

const root = join(import.meta.dirname, "../..");
const complain = (line: string) => void process.stderr.write(`${line}\n`);

async function main(args: readonly string[]): Promise<boolean> {
  removeAbandoned();
  const from = performance.now();
  const asked = readArguments(args, () => Math.floor(Math.random() * 1_000_000));
  const options = { ...asked, transport: asked.transport ?? (await bestTransport()) };
  const say = (line: string) => {
    const seconds = ((performance.now() - from) / 1_000).toFixed(1);
    complain(`chaos ${options.transport} seed ${options.seed}, ${seconds} s: ${line}`);
  };
  const played = await play({ ...options, say, patienceMs: options.patience * 1_000 }).catch(
    (error: unknown) => {
      complain(`again: ${replayLine(options)}`);
      throw error;
    },
  );
  const result = resultOf(options, played, Math.round((performance.now() - from) / 1_000));
  const ok = passed(result);
  const folder = await played.world.close(!ok);
  if (folder !== null) explain(options, played, folder);
  if (options.evidence)
    record(join(root, "docs/evidence"), {
      ...result,
      manner: mannerOf(options),
      commit: commitOf(root),
      machine: machine(),
    });
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : tableOf(result));
  return ok;
}

async function bestTransport(): Promise<Transport> {
  const availability = await kafkaAvailability();
  if (availability.ok) return "kafka";
  complain(
    `NO KAFKA HERE (${availability.why}): THIS RUN IS ON THE IN-PROCESS TRANSPORT AND PROVES NOTHING ABOUT KAFKA`,
  );
  return "in-process";
}

type Asked = ChaosArguments & { readonly transport: Transport };

/** What is wrong, how to see it again, and where what is left of it lies. */
function explain(asked: Asked, played: Played, folder: string): void {
  const { evidence, findings, mishaps } = played;
  const stays = Object.fromEntries(evidence.stays);
  writeFileSync(join(folder, "findings.json"), JSON.stringify({ ...findings, mishaps }, null, 2));
  writeFileSync(join(folder, "evidence.json"), JSON.stringify({ ...evidence, stays }));
  for (const [name, list] of Object.entries({ ...findings, mishaps }))
    for (const line of list.slice(0, 5)) complain(`${name}: ${line}`);
  complain(`again: ${replayLine(asked)}`);
  complain(`data, logs, findings.json and evidence.json: ${folder}`);
}

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  // What half a world has left open must not keep a broken run alive.
  complain(inspect(error));
  process.exit(2);
}
