import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reportAnswer, webhookBody } from "@homeward/contracts";
import { commandLineOf, freePort, isAlive } from "@homeward/postgres";
import { verify } from "@homeward/signing";
import { receiver, startProcess, type Receiver, type TestProcess, testFolder } from "@homeward/testing";
import { expect } from "vitest";

const root = join(import.meta.dirname, "..");
const example = JSON.parse(readFileSync(join(root, "docs/examples/discharged.json"), "utf8")) as {
  eventId: string;
  stay: { spellId: string };
};

/** A start command on a data folder of its own; its demo teams are heard by a receiver of the test. */
export interface CommandWorld {
  readonly teams: Receiver;
  readonly dataDir: string;
  /** The seed folder that it is started with. */
  readonly seeds: string;
  /** The first of four ports in a row. */
  readonly port: number;
  start(more?: Readonly<Record<string, string>>): TestProcess;
  /** Reports the published example as a new stay with the demo key; answers the stay's id. */
  report(name: string): Promise<string>;
  /** The first alarm of the case of the team at home, its signature checked; answers the case's id. */
  hearAlarm(stayId: string): Promise<string>;
  /** The team accepts; answers the effect. `url` is where the cases are. */
  accept(caseId: string, url: string): Promise<string>;
  remove(): Promise<void>;
}

export async function commandWorld(main: string, more: Record<string, string> = {}): Promise<CommandWorld> {
  const teams = await receiver();
  const folder = testFolder("command");
  const seeds = join(folder, "seeds");
  const secrets = seedsThatPointAt(teams.url, seeds);
  const dataDir = join(folder, "data");
  const port = await portsInARow(4);
  const env = { PORT: String(port), DATA_DIR: dataDir, SEEDS: seeds, ...more };
  const commands: TestProcess[] = [];
  return {
    teams,
    dataDir,
    seeds,
    port,
    start(later = {}) {
      const command = startProcess({ main: join(root, main), env: { ...env, ...later }, cwd: root });
      commands.push(command);
      return command;
    },
    report: (name) => postReport(`http://127.0.0.1:${port}`, name),
    hearAlarm: (stayId) => hearAlarm(teams, stayId, secrets),
    accept: (caseId, url) => postAcceptance(caseId, url),
    async remove() {
      const ended = commands.map((command) => command.kill());
      commands.flatMap(launchedBy).forEach((pid) => killLeft(pid, dataDir));
      await Promise.all(ended);
      await teams.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

/** Whichever contact point is told first at this hour of the week. */
async function hearAlarm(
  teams: Receiver,
  stayId: string,
  secrets: ReadonlyMap<string, readonly string[]>,
): Promise<string> {
  const lead = (json: unknown) => {
    const body = webhookBody.safeParse(json).data;
    const isLead = body?.type === "case.alarm" && body.data.part === "lead" && body.data.stayId === stayId;
    return isLead ? body.data : null;
  };
  const heard = await teams.hear(({ json }) => lead(json) !== null, PATIENT);
  const { flatHeaders: headers, body, at, path } = heard;
  const checked = verify({ headers, body, secrets: secrets.get(path) ?? [], nowSeconds: at / 1_000 });
  expect(checked).toMatchObject({ ok: true });
  return lead(heard.json)?.caseId ?? "";
}

/** What a test that failed half-way has left: servers live on without their launcher. */
const launchedBy = (command: TestProcess): number[] =>
  command
    .log()
    .flatMap(({ event, pid }) =>
      /^(postgres-running|kafka-running|process-started)$/.test(String(event)) ? [Number(pid)] : [],
    );

/** Pids are given again: only what was started here is ended. */
function killLeft(pid: number, dataDir: string): void {
  const isOurs = [dataDir, "leave-with-parent.ts"].some((mark) => commandLineOf(pid)?.includes(mark));
  if (isAlive(pid) && isOurs) process.kill(pid, "SIGKILL");
}

/** A killed server takes its time to be launched again and to recover on a busy machine. */
export const PATIENT = { withinMs: 60_000 };

/** The demo seeds, but every webhook goes to the test's receiver; answers the secrets by path. */
export function seedsThatPointAt(url: string, folder: string): ReadonlyMap<string, readonly string[]> {
  cpSync(join(root, "seeds/demo"), folder, { recursive: true });
  const file = join(folder, "contact-points.json");
  const text = readFileSync(file, "utf8").replaceAll("http://127.0.0.1:9099", url);
  writeFileSync(file, text);
  const points = JSON.parse(text) as { address: string; secrets?: string[] }[];
  return new Map(points.map(({ address, secrets = [] }) => [address.replace(url, ""), secrets]));
}

async function postReport(url: string, name: string): Promise<string> {
  const answer = await fetch(`${url}/v1/discharge-events`, {
    method: "POST",
    headers: { authorization: "Bearer demo-unit-larch-house", "content-type": "application/json" },
    body: JSON.stringify({ ...example, eventId: name, stay: { ...example.stay, spellId: name } }),
  });
  expect(answer.status).toBe(202);
  return reportAnswer.parse(await answer.json()).stayId;
}

async function postAcceptance(caseId: string, url: string): Promise<string> {
  const by = { name: "Sam Example", role: "clinician", odsCode: "DMR01" };
  const answer = await fetch(`${url}/v1/cases/${caseId}/acknowledgements`, {
    method: "POST",
    headers: { authorization: "Bearer demo-rotherham-camhs", "content-type": "application/json" },
    body: JSON.stringify({ caseId, outcome: "accepted", by, leadWorker: "Sam Example" }),
  });
  const text = await answer.text();
  expect(answer.status, text).toBe(200);
  return (JSON.parse(text) as { effect: string }).effect;
}

/** The pid that the command's log last gave for an event of a kind, such as "postgres-running". */
export function pidOf(command: TestProcess, event: string, process?: string): number {
  const line = command
    .log()
    .findLast((each) => each["event"] === event && (process === undefined || each["process"] === process));
  if (typeof line?.["pid"] !== "number") throw new Error(`the log has no ${event}`);
  return line["pid"];
}

/** The command lines of all processes that work on a data folder. */
export const leftOn = (dataDir: string): string[] =>
  execFileSync("ps", ["-axo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(dataDir));

/** Ctrl-C; answers how long it took and the exit code. */
export async function interrupt(command: TestProcess): Promise<{ code: number | null; ms: number }> {
  const from = performance.now();
  process.kill(command.pid, "SIGINT");
  const { code } = await command.exited;
  return { code, ms: performance.now() - from };
}

/** The first of so many free ports one after the other. */
export async function portsInARow(count: number): Promise<number> {
  let row: number[] = [];
  while (row.length < count) {
    const port = await freePort();
    row = port === (row.at(-1) ?? port) + 1 ? [...row, port] : [port];
  }
  return row[0] ?? 0;
}
