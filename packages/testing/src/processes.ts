import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { noteProcess } from "./abandoned.ts";
import { createHearing, type Hearing } from "./hearing.ts";

export interface ProcessOptions {
  /** A TypeScript entry file, run by this Node. */
  readonly main: string;
  readonly args?: readonly string[];
  /** The whole environment but for PATH and HOME: what the run of the tests has set stays out. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A real process under test, and what it writes, line by line. */
export interface TestProcess {
  readonly pid: number;
  readonly stdout: Hearing<string>;
  readonly stderr: Hearing<string>;
  /** Resolves when it has ended, for whatever reason. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Standard output's JSON lines, parsed: the log. */
  log(): Record<string, unknown>[];
  /** Resolves with the first line that matches; rejects at once when the process ends before. */
  saying(text: string | RegExp, options?: { withinMs?: number }): Promise<string>;
  /** Resolves when `<url>/health/ready` answers 200; rejects at once when the process ends before. */
  ready(url: string, options?: { withinMs?: number }): Promise<void>;
  /** SIGKILL: no farewell. Resolves when it is gone; answers whether it was there until then. */
  kill(): Promise<boolean>;
  /** SIGTERM, as a supervisor would; throws when it has not ended within 10 s. Resolves with the exit code. */
  stop(): Promise<number | null>;
}

const STOP_WITHIN_MS = 10_000;
const alive = new Set<ChildProcess>();
// A test that fails before its clean-up must leave nothing behind.
process.once("exit", () => alive.forEach((child) => child.kill("SIGKILL")));

/** Runs a service, or any other entry file, as a process of its own. */
export function startProcess({ main, args = [], env = {}, cwd }: ProcessOptions): TestProcess {
  const own = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "" };
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...own, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (child.pid === undefined) throw new Error(`${main} could not be started`);
  alive.add(child);
  const forget = noteProcess(child.pid, main);
  const stdout = hearLines(child.stdout);
  const stderr = hearLines(child.stderr);
  const exited = once(child, "close").then(([code, signal]: unknown[]) => {
    alive.delete(child);
    forget();
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });
  const orItsEnd = <Result>(wish: Promise<Result>): Promise<Result> =>
    Promise.race([wish, exited.then(({ code, signal }) => fail(main, code ?? signal, stderr.heard))]);
  return {
    pid: child.pid,
    stdout,
    stderr,
    exited,
    log: () => stdout.heard.flatMap(parsed),
    saying: (text, options) => orItsEnd(stdout.hear((line) => matches(line, text), options)),
    ready: (url, { withinMs = 30_000 } = {}) => orItsEnd(untilReady(url, withinMs)),
    async kill() {
      const struck = child.kill("SIGKILL");
      await exited;
      return struck;
    },
    stop: () => endGently(child, exited, main),
  };
}

function hearLines(stream: NodeJS.ReadableStream): Hearing<string> {
  const { hearing, add } = createHearing<string>((line) => line);
  createInterface({ input: stream }).on("line", add);
  return hearing;
}

async function endGently(
  child: ChildProcess,
  exited: TestProcess["exited"],
  name: string,
): Promise<number | null> {
  child.kill("SIGTERM");
  const enough = new AbortController();
  const late = delay(STOP_WITHIN_MS, "late" as const, { signal: enough.signal }).catch(() => "late" as const);
  const end = await Promise.race([exited, late]);
  enough.abort();
  if (end !== "late") return end.code;
  child.kill("SIGKILL");
  throw new Error(`${name} did not end within ${STOP_WITHIN_MS} ms of SIGTERM`);
}

/** Waits until `<url>/health/ready` answers 200; rejects with the last answer when it does not within the time. */
export async function untilReady(url: string, withinMs = 30_000): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  for (let last = "nothing"; ;) {
    try {
      const answer = await fetch(`${url}/health/ready`);
      last = `${answer.status} ${await answer.text()}`;
      if (answer.ok) return;
    } catch (error) {
      last = String(error);
    }
    if (performance.now() > giveUpAt) throw new Error(`${url} is not ready: ${last}`);
    await delay(50);
  }
}

function fail(main: string, end: number | string | null, stderr: readonly string[]): never {
  throw new Error(`${main} ended (${end}) too early:\n${stderr.slice(-20).join("\n")}`);
}

const matches = (line: string, text: string | RegExp): boolean =>
  typeof text === "string" ? line.includes(text) : text.test(line);

function parsed(line: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? [value as Record<string, unknown>] : [];
  } catch {
    return [];
  }
}
