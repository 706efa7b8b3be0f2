import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SUMMARY_FILE_VARIABLE, type Counts, type Summary } from "./counting-reporter.ts";
import { readHazards, uncovered } from "./hazard-log.ts";
import { lockFaults, type Lock } from "./lock-faults.ts";

export const root = join(import.meta.dirname, "../..");

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
  tool("types", "typescript", "tsc", [
    "--noEmit",
    "--incremental",
    "--tsBuildInfoFile",
    "node_modules/.cache/tsc.tsbuildinfo",
    "-p",
    ".",
  ]),
  tool("lint", "oxlint", "oxlint", ["--type-aware", "--deny-warnings", "."]),
  tool("format", "prettier", "prettier", ["--check", "--cache", "--log-level", "warn", "."]),
  tool("dead code", "knip", "knip", ["--no-progress", "--no-config-hints", "--cache"]),
  // What only tests use is dead too, unless it says that it is for them: @internal.
  tool("code of tests alone", "knip", "knip", [
    "--production",
    "--include=files,exports",
    "--no-progress",
    "--no-config-hints",
    "--cache",
    "--cache-location=node_modules/.cache/knip-production",
  ]),
  { name: "lock file", run: checkLock },
];

/** Runs vitest projects, shown as they go; every test counts. */
export function tests(projects: readonly string[]): Step {
  return { name: `tests: ${projects.join(", ")}`, run: () => runVitest(projects) };
}

function tool(name: string, packageName: string, program: string, args: readonly string[]): Step {
  return {
    name,
    async run() {
      const { code, output } = await runProgram(packageName, program, args);
      return { counts: one(code === 0), output };
    },
  };
}

function checkLock(): Promise<StepResult> {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  const faults = lockFaults(lock);
  return Promise.resolve({ counts: one(faults.length === 0), output: faults.join("\n") });
}

const one = (passed: boolean): Counts => ({ passed: Number(passed), failed: Number(!passed), skipped: 0 });

async function runVitest(projects: readonly string[]): Promise<StepResult> {
  const folder = mkdtempSync(join(tmpdir(), "homeward-checks-"));
  const summary = join(folder, "summary.json");
  const reporters = ["--reporter=default", `--reporter=${join(root, "infra/tools/counting-reporter.ts")}`];
  const args = ["run", ...projects.flatMap((project) => ["--project", project]), ...reporters];
  try {
    const env = { [SUMMARY_FILE_VARIABLE]: summary };
    const { code } = await runProgram("vitest", "vitest", args, { env, shown: true });
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
  packageName: string,
  program: string,
  args: readonly string[],
  { env = {}, shown = false }: { env?: Record<string, string>; shown?: boolean } = {},
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [pathOf(packageName, program), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", shown ? "inherit" : "pipe", shown ? "inherit" : "pipe"],
  });
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output: Buffer.concat(chunks).toString().trim() };
}

/** The script behind a package's command; node_modules/.bin holds shell scripts on some systems. */
function pathOf(packageName: string, program: string): string {
  const file = createRequire(import.meta.url).resolve(
    join(root, "node_modules", packageName, "package.json"),
  );
  const { bin } = JSON.parse(readFileSync(file, "utf8")) as { bin: string | Record<string, string> };
  const path = typeof bin === "string" ? bin : bin[program];
  if (path === undefined) throw new Error(`${packageName} has no command ${program}`);
  return join(dirname(file), path);
}
