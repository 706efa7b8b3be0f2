import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { testFolder } from "../../packages/testing/src/test-folder.ts";
import { SUMMARY_FILE_VARIABLE, type Counts, type Summary } from "./counting-reporter.ts";
import { readHazards, uncovered } from "./hazard-log.ts";
import { lockFaults, type Lock } from "./lock-faults.ts";

export const root = join(import.meta.dirname, "../..");

/**
 * The type checker is written in Go: a third of its time went into collecting what its end frees anyway. It needs
 * 1.2 GB; what would need more than 2 is collected as ever.
 */
const GO_MEMORY = { GOGC: "off", GOMEMLIMIT: "2GiB" };

export interface StepResult {
  readonly counts: Counts;
  /** Shown when something failed. */
  readonly output: string;
}

export interface Step {
  readonly name: string;
  run(): Promise<StepResult>;
}

/** What needs no server: each counts as one check. */
export const quickSteps: readonly Step[] = [
  // One compiler for both: the rules that need types and the types themselves, of every file there is.
  tool("types and lint", "oxlint", ["--type-aware", "--type-check", "--deny-warnings", "."]),
  tool("format", "oxfmt", ["--list-different", "."]),
  tool("dead code", "knip", ["--no-progress", "--no-config-hints", "--cache"]),
  { name: "lock files", run: checkLock },
];

/** Runs vitest projects, shown as they go; every test counts. */
export function tests(projects: readonly string[]): Step {
  return { name: `tests: ${projects.join(", ")}`, run: () => runVitest(projects) };
}

function tool(name: string, program: string, args: readonly string[]): Step {
  return {
    name,
    async run() {
      const { code, output } = await runProgram(program, args, { env: GO_MEMORY });
      return { counts: one(code === 0), output };
    },
  };
}

/** The project's, and of what is measured beside it. */
const lockFiles = ["package-lock.json", "test/bench/beside/package-lock.json"];

function checkLock(): Promise<StepResult> {
  const faults = lockFiles.flatMap((file) => {
    const lock = JSON.parse(readFileSync(join(root, file), "utf8")) as Lock;
    return lockFaults(lock).map((fault) => `${file}: ${fault}`);
  });
  return Promise.resolve({ counts: one(faults.length === 0), output: faults.join("\n") });
}

const one = (passed: boolean): Counts => ({ passed: Number(passed), failed: Number(!passed), skipped: 0 });

async function runVitest(projects: readonly string[]): Promise<StepResult> {
  const folder = testFolder("checks");
  const summary = join(folder, "summary.json");
  const reporters = ["--reporter=default", `--reporter=${join(root, "infra/tools/counting-reporter.ts")}`];
  const args = ["run", ...projects.flatMap((project) => ["--project", project]), ...reporters];
  try {
    const colour = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
    const env = { ...colour, [SUMMARY_FILE_VARIABLE]: summary };
    const { code } = await runProgram("vitest", args, { env, shown: true });
    const { counts, passed } = readSummary(summary);
    // A run that broke off, or whose end broke, has failed even if every test it got to has passed.
    if (code !== 0 && counts.failed === 0) counts.failed += 1;
    const bare = uncovered(readHazards(), new Set(passed), projects);
    counts.failed += bare.length;
    return { counts, output: bare.map((hazard) => `hazard not covered: ${hazard}`).join("\n") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readSummary(file: string): Summary {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Summary;
  } catch {
    return { counts: { passed: 0, failed: 1, skipped: 0 }, passed: [] };
  }
}

async function runProgram(
  program: string,
  args: readonly string[],
  { env = {}, shown = false }: { env?: Record<string, string>; shown?: boolean } = {},
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [pathOf(program), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Passed on line by line rather than inherited: steps run at once, and none may draw over another's lines.
  if (shown) {
    child.stdout.pipe(process.stdout, { end: false });
    child.stderr.pipe(process.stderr, { end: false });
  }
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output: Buffer.concat(chunks).toString().trim() };
}

/** The script behind the command of the package of that name; node_modules/.bin holds shell scripts on some systems. */
function pathOf(program: string): string {
  const file = createRequire(import.meta.url).resolve(join(root, "node_modules", program, "package.json"));
  const { bin } = JSON.parse(readFileSync(file, "utf8")) as { bin: string | Record<string, string> };
  const path = typeof bin === "string" ? bin : bin[program];
  if (path === undefined) throw new Error(`${program} has no command of its name`);
  return join(dirname(file), path);
}
