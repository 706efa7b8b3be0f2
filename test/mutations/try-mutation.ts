import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@homeward/testing";
import type { Result } from "../chaos/result.ts";
import { copyTree } from "./copy-tree.ts";
import { applyEdits, type Mutation } from "./mutation.ts";
import { isControl, verdictOn } from "./verdict.ts";

/** What became of one broken build. */
export interface Tried {
  readonly name: string;
  readonly breaks: string;
  readonly transport: string;
  /** The audit showed what is broken; of a control: nothing. */
  readonly found: boolean;
  /** What the audit showed, of what it should have shown; of a control: all that it should not have. */
  readonly shown: Readonly<Record<string, number>>;
  readonly runs: number;
  readonly seconds: number;
  /** Why there is no verdict; null where there is one. */
  readonly fault: string | null;
}

const EVENTS = 120;
/** A kill has to fall into the moment that a mutation opens: not every seed hits it. */
const SEEDS = [1, 2, 3];

/** Breaks a copy of the clone and lets chaos look for it. */
export async function tryMutation(root: string, mutation: Mutation): Promise<Tried> {
  const { name, breaks, transport } = mutation;
  const tried = { name, breaks, transport };
  const from = performance.now();
  const seconds = () => Math.round((performance.now() - from) / 1_000);
  const folder = testFolder(`mutation-${name}`);
  const clone = join(folder, "clone");
  let shown: Tried["shown"] = {};
  try {
    copyTree(root, clone);
    breakIt(clone, mutation);
    for (const [index, seed] of SEEDS.entries()) {
      const result = await runChaos(clone, folder, { seed, transport: mutation.transport });
      const verdict = verdictOn(mutation, result);
      ({ shown } = verdict);
      // One run with a finding is enough, for a mutation as against a control.
      const isSettled = verdict.isAsWanted !== isControl(mutation);
      const ended = { ...tried, shown, runs: index + 1, seconds: seconds(), fault: null };
      if (isSettled || index === SEEDS.length - 1) return { ...ended, found: verdict.isAsWanted };
    }
    throw new Error("there are no seeds");
  } catch (error) {
    return { ...tried, found: false, shown, runs: 0, seconds: seconds(), fault: String(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function breakIt(clone: string, { edits }: Mutation): void {
  for (const [file, own] of Map.groupBy(edits, (edit) => edit.file)) {
    const path = join(clone, file);
    writeFileSync(path, applyEdits(readFileSync(path, "utf8"), own));
  }
}

async function runChaos(
  clone: string,
  folder: string,
  { seed, transport }: { readonly seed: number; readonly transport: string },
): Promise<Result> {
  const options = { events: EVENTS, seed, transport, patience: 20 };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { PATH = "", HOME = "" } = process.env;
  const temporary = join(folder, "tmp");
  mkdirSync(temporary, { recursive: true, mode: 0o711 });
  const child = spawn(process.execPath, [join(clone, "test/chaos/main.ts"), "--json", ...args], {
    cwd: clone,
    env: { PATH, HOME, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", complaint: "" };
  child.stdout.on("data", (chunk) => (said.out += String(chunk)));
  child.stderr.on("data", (chunk) => (said.complaint += String(chunk)));
  await once(child, "close");
  if (!said.out.startsWith("{")) throw new Error(`chaos gave no verdict: ${said.complaint.slice(-600)}`);
  return JSON.parse(said.out) as Result;
}
