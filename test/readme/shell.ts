import { spawn } from "node:child_process";
import { once } from "node:events";

type Env = Readonly<Record<string, string>>;

/** A command that keeps running, and what it has said. */
export interface Running {
  said(): string;
  /** Ctrl-C, which reaches all of it, or a harder word; resolves when it is gone. */
  end(signal?: "SIGINT" | "SIGKILL"): Promise<void>;
}

/** Starts a line of the README as a terminal would: a process group of its own. */
export function keepRunning(command: string, env: Env, cwd: string): Running {
  const child = spawn("sh", ["-c", command], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const add = (chunk: Buffer) => void (text += chunk.toString());
  child.stdout.on("data", add);
  child.stderr.on("data", add);
  const exited = once(child, "exit");
  return {
    said: () => text,
    async end(signal = "SIGINT") {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, signal);
      await exited;
    },
  };
}

/** Runs a line of the README to its end; answers what it wrote. Throws when it fails. */
export async function run(command: string, env: Env, cwd: string): Promise<string> {
  const child = spawn("sh", ["-c", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  const faults: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => faults.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  const said = Buffer.concat(chunks).toString();
  if (code !== 0)
    throw new Error(`${command}\nended with ${code}: ${Buffer.concat(faults).toString()}${said}`);
  return said;
}
