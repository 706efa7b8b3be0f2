import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "@homeward/postgres";
import { startProcess, type TestProcess } from "@homeward/testing";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
/** Replicas are named "intake", "intake-2" and so on. */
const mainOf = (process: string) => `${root}/services/${process.replace(/-\d+$/, "")}/src/main.ts`;

export type Environment = Readonly<Record<string, string>>;

/** Where each part of the contract is answered. */
export interface Urls {
  readonly intake: string;
  readonly router: string;
  readonly notifier: string;
}

/** The processes that make up one running Homeward. */
export interface Services {
  readonly names: readonly string[];
  readonly urls: Urls;
  /** Where each replica of each part answers. */
  readonly doors: Doors;
  /** Everything that ever ran, the killed ones too: what they wrote counts. */
  readonly everyProcess: readonly TestProcess[];
  readonly start: (name: string) => Promise<void>;
  /** SIGKILL, without a farewell; it is not started again. Answers whether it was there until then. */
  readonly kill: (name: string) => Promise<boolean>;
  /** SIGTERM, and started again once it has ended. */
  readonly restart: (name: string) => Promise<void>;
  /** SIGTERM to all. */
  stop(): Promise<void>;
}

export type Doors = Readonly<Record<keyof Urls, readonly string[]>>;

interface Plan {
  readonly doors: Doors;
  readonly processes: Readonly<Record<string, { readonly url: string; readonly env: Environment }>>;
}

/** The embedded default: everything in one process. */
export async function inOneProcess(env: Environment): Promise<Services> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  return running({
    doors: { intake: [url], router: [url], notifier: [url] },
    processes: { standalone: { url, env: { ...env, PORT: String(port) } } },
  });
}

const serviceNames = ["intake", "router", "notifier"] as const;

export interface OwnProcesses {
  /** Of each service. Default 1. */
  readonly replicas?: number;
  /** What one process alone has in its environment, by its name. */
  readonly alone?: (name: string) => Environment;
}

/** Each service its own process, as on Kafka. */
export async function inProcessesOfTheirOwn(
  env: Environment,
  { replicas = 1, alone = () => ({}) }: OwnProcesses = {},
): Promise<Services> {
  const processes: Record<string, Plan["processes"][string]> = {};
  const doors = { intake: [] as string[], router: [] as string[], notifier: [] as string[] };
  for (let replica = 1; replica <= replicas; replica += 1)
    for (const service of serviceNames) {
      const name = replica === 1 ? service : `${service}-${replica}`;
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      doors[service].push(url);
      processes[name] = { url, env: { ...env, ...alone(name), PORT: String(port) } };
    }
  return running({ doors, processes });
}

async function running({ doors, processes }: Plan): Promise<Services> {
  const names = Object.keys(processes);
  const everyProcess: TestProcess[] = [];
  const current = new Map<string, TestProcess>();
  const start = async (name: string) => {
    const plan = processes[name];
    if (plan === undefined) throw new Error(`there is no process ${name}`);
    const process = startProcess({ main: mainOf(name), env: plan.env });
    everyProcess.push(process);
    current.set(name, process);
    await process.ready(plan.url, { withinMs: 90_000 }).catch((cause: unknown) => {
      throw new Error(`${name} does not start; it last said ${process.stdout.heard.slice(-3).join("\n")}`, {
        cause,
      });
    });
  };
  const take = (name: string) => {
    const process = current.get(name);
    current.delete(name);
    return process;
  };
  await Promise.all(names.map(start));
  return {
    names,
    doors,
    urls: { intake: first(doors.intake), router: first(doors.router), notifier: first(doors.notifier) },
    everyProcess,
    start,
    kill: async (name) => (await take(name)?.kill()) ?? false,
    async restart(name) {
      await take(name)?.stop();
      await start(name);
    },
    async stop() {
      await Promise.all(names.map(async (name) => take(name)?.stop()));
    },
  };
}

const first = ([url]: readonly string[]): string => url ?? "";

const run = promisify(execFile);

/** Runs a command of the product to its end and answers its words; rejects with what it said when it ends badly. */
export async function command(path: string, args: readonly string[], env: Environment): Promise<string> {
  const { PATH = "", HOME = "" } = process.env;
  const { stdout } = await run(process.execPath, [`${root}/${path}`, ...args], {
    env: { PATH, HOME, ...env },
  });
  return stdout;
}
