import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "@homeward/postgres";
import { startProcess, type TestProcess } from "@homeward/testing";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
const mainOf = (service: string) => `${root}/services/${service}/src/main.ts`;

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
  /** Everything that ever ran, the killed ones too: what they wrote counts. */
  readonly everyProcess: readonly TestProcess[];
  readonly start: (name: string) => Promise<void>;
  /** SIGKILL, without a farewell; it is not started again. */
  readonly kill: (name: string) => Promise<void>;
  /** SIGTERM to all. */
  stop(): Promise<void>;
}

interface Plan {
  readonly urls: Urls;
  readonly processes: Readonly<Record<string, { readonly url: string; readonly env: Environment }>>;
}

/** The embedded default: everything in one process. */
export async function inOneProcess(env: Environment): Promise<Services> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  return running({
    urls: { intake: url, router: url, notifier: url },
    processes: { standalone: { url, env: { ...env, PORT: String(port) } } },
  });
}

/** Each service its own process, as on Kafka. */
export async function inProcessesOfTheirOwn(env: Environment): Promise<Services> {
  const ports = { intake: await freePort(), router: await freePort(), notifier: await freePort() };
  const at = (name: keyof typeof ports) => {
    const url = `http://127.0.0.1:${ports[name]}`;
    return { url, env: { ...env, PORT: String(ports[name]) } };
  };
  const processes = { intake: at("intake"), router: at("router"), notifier: at("notifier") };
  const urls = {
    intake: processes.intake.url,
    router: processes.router.url,
    notifier: processes.notifier.url,
  };
  return running({ urls, processes });
}

async function running({ urls, processes }: Plan): Promise<Services> {
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
    urls,
    everyProcess,
    start,
    kill: async (name) => take(name)?.kill(),
    async stop() {
      await Promise.all(names.map(async (name) => take(name)?.stop()));
    },
  };
}

const run = promisify(execFile);

/** Runs a command of the product to its end; rejects with what it said when it ends badly. */
export async function command(path: string, args: readonly string[], env: Environment): Promise<void> {
  const { PATH = "", HOME = "" } = process.env;
  await run(process.execPath, [`${root}/${path}`, ...args], { env: { PATH, HOME, ...env } });
}
