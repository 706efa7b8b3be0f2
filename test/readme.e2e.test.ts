import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@homeward/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readExamples, type Example, type Heard } from "./readme/examples.ts";
import { keepRunning, run, type Running } from "./readme/shell.ts";
import { asShown, unlike } from "./readme/shown.ts";
import { portsInARow, seedsThatPointAt } from "./started-command.ts";

const root = join(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const examples = readExamples(readme);
const PATIENT = { timeout: 60_000, interval: 100 };
const A_PROBLEM = '{"type":"urn:homeward:problem';

/** What a reader has before their eyes while they try one line after the other. */
const running: { readonly command: string; readonly process: Running }[] = [];
let folder: string;
let port: number;
let env: Record<string, string>;

beforeAll(async () => {
  folder = testFolder("readme");
  port = await portsInARow(2);
  seedsThatPointAt(`http://127.0.0.1:${port + 1}`, join(folder, "seeds"));
  env = {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    PORT: String(port),
    RECEIVER_PORT: String(port + 1),
    DATA_DIR: join(folder, "data"),
    SEEDS: join(folder, "seeds"),
  };
});

afterAll(async () => {
  // The service last: what hears it would be told of nothing.
  for (const { process } of running.toReversed()) await process.end();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

describe("README.md", () => {
  it("has an example of every door and every page", () => {
    const { paths } = JSON.parse(readFileSync(join(root, "docs/openapi.json"), "utf8")) as { paths: object };
    const commands = examples.flatMap((each) => ("command" in each ? [each.command] : [])).join("\n");
    const shown = Object.keys(paths).filter((path) =>
      new RegExp(`8080${path.replace(/\{\w+\}/g, String.raw`\$[A-Z]+`)}(?![/\\w])`).test(commands),
    );
    expect(shown).toEqual(Object.keys(paths));
  });

  it.each(examples.map((each) => [each.line, nameOf(each), each] as const))(
    "line %i: %s",
    async (...[, , each]) => {
      if ("heard" in each) await hears(each);
      else if (each.says !== null) await keepsRunning(each, each.says);
      else await answers(each);
    },
  );
});

function nameOf(each: Example | Heard): string {
  return "heard" in each ? "the receiver hears" : (each.command.split("\n")[0] ?? "");
}

/** On the ports of this test; everything else is the reader's own line. */
const onOurPort = (command: string) => command.replaceAll("127.0.0.1:8080", `127.0.0.1:${port}`);

async function keepsRunning({ command }: Example, says: string): Promise<void> {
  const process = keepRunning(onOurPort(command), env, root);
  running.push({ command, process });
  await vi.waitFor(() => expect(process.said()).toContain(says), PATIENT);
}

async function hears({ heard }: Heard): Promise<void> {
  const receiver = running.find(({ command }) => command.includes("receiver"))?.process;
  for (const line of heard) await vi.waitFor(() => expect(receiver?.said()).toMatch(asShown(line)), PATIENT);
  remember("CASE", [...(receiver?.said() ?? "").matchAll(/acknowledge -- ([\w-]{36})/g)].at(-1)?.[1]);
}

/** What only reads is asked again until it is as shown: a person takes a moment from line to line. */
async function answers(example: Example): Promise<void> {
  const reads = example.command.startsWith("curl") && !example.command.includes(" -d ");
  if (reads) await vi.waitFor(() => answersOnce(example), PATIENT);
  else await answersOnce(example);
}

async function answersOnce({ command, answer }: Example): Promise<void> {
  const said = await run(onOurPort(command), env, root);
  expect(said.slice(0, A_PROBLEM.length), said).not.toBe(A_PROBLEM);
  if (!command.includes("curl") && answer === null) return;
  if (answer !== null) expect(unlike(answer, JSON.parse(said)), said).toEqual([]);
  const [stay] = /(?<="stayId":")[\w-]{36}/.exec(said) ?? [];
  const [listed] = /(?<=^\{"items":\[\{"caseId":")[\w-]{36}/.exec(said) ?? [];
  remember("STAY", stay);
  remember("CASE", listed);
}

function remember(name: "STAY" | "CASE", id: string | undefined): void {
  if (id !== undefined) env[name] = id;
}
