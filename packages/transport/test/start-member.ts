import { spawn } from "node:child_process";
import { join } from "node:path";
import type { KafkaSettings } from "../src/kafka/index.ts";

export interface Member {
  /** What it wrote so far; see member.ts. */
  said(): string;
  /** What it wrote to standard error, where Node's warnings go. */
  complained(): string;
  /** SIGKILL: no goodbye to the group. */
  kill(): void;
}

/** Starts a group member in a process of its own. */
export function startMember(settings: KafkaSettings): Member {
  const child = spawn(process.execPath, [join(import.meta.dirname, "member.ts"), JSON.stringify(settings)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let complained = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complained += text));
  return { said: () => said, complained: () => complained, kill: () => void child.kill("SIGKILL") };
}
