import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@homeward/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readExamples, type Example } from "./readme/examples.ts";
import { keepRunning, run, type Running } from "./readme/shell.ts";
import { unlike } from "./readme/shown.ts";
import { portsInARow, seedsThatPointAt } from "./started-command.ts";

const root = join(import.meta.dirname, "..");
const examples = readExamples(readFileSync(join(root, "docs/operations.md"), "utf8")).filter(
  (each): each is Example => "command" in each,
);
const PATIENT = { timeout: 60_000, interval: 200 };
const report = {
  eventId: "operations-1",
  type: "discharged",
  unit: { odsCode: "DMU01", ward: "Kingfisher" },
  stay: { spellId: "spell-of-operations" },
  child: { nhsNumber: "9990000018", givenName: "Robin", familyName: "Secretname", birthDate: "2011-04-05" },
  home: { usualPostcode: "S60 2UD" },
};

describe("docs/operations.md", () => {
  let folder: string;
  let url: string;
  let env: Record<string, string>;
  let homeward: Running | null = null;

  beforeAll(async () => {
    folder = testFolder("operations");
    const port = await portsInARow(2);
    url = `127.0.0.1:${port}`;
    seedsThatPointAt(`http://127.0.0.1:${port + 1}`, join(folder, "seeds"));
    env = {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "",
      TMPDIR: folder,
      PORT: String(port),
      DATA_DIR: join(folder, "data"),
      SEEDS: join(folder, "seeds"),
    };
  });
  afterAll(() => homeward?.end());

  it.each(examples.map((each) => [each.line, each.command.split("\n")[0], each] as const))(
    "line %i: %s",
    async (_line, _name, { command, says, answer }) => {
      const ours = command.replaceAll("127.0.0.1:8080", url);
      if (says !== null) {
        const started = keepRunning(ours, env, root);
        homeward = started;
        return vi.waitFor(
          () => expect(started.said()).toContain(says.replace("127.0.0.1:8080", url)),
          PATIENT,
        );
      }
      const said = await run(`set -e\n${ours}`, env, root);
      if (command.includes("keys -- revoke")) await isRotated(said);
      if (answer !== null) expect(unlike(answer, JSON.parse(said)), said).toEqual([]);
      return undefined;
    },
  );

  /** The key that was made opens the door, and the one before it no longer does. */
  async function isRotated(said: string): Promise<void> {
    const [made = "none"] = /(?<=^key +)\S+/m.exec(said) ?? [];
    const statusOf = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch(`http://${url}/v1/cases`, { headers })).status;
    };
    expect(await statusOf(made)).toBe(200);
    await vi.waitFor(async () => expect(await statusOf("demo-rotherham-camhs")).toBe(401), PATIENT);
    expect(await statusOf(made)).toBe(200);
  }

  it("the list of open cases can be printed while Homeward is down, and names no child", async () => {
    // What a demo key reports is a test, and no test is on the list.
    const made = await run("npm run -s keys -- create --role unit --owner unit:DMU01/Kingfisher", env, root);
    const [key] = /(?<=^key +)\S+/m.exec(made) ?? [];
    const sent = await fetch(`http://${url}/v1/discharge-events`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify(report),
    });
    expect(sent.status, await sent.text()).toBe(202);
    const list = () => run("npm run -s open-cases", env, root);
    await vi.waitFor(async () => expect(await list()).toMatch(/Taken on by nobody: [1-9]/), PATIENT);
    await homeward?.end("SIGKILL");
    homeward = null;
    const text = await list();
    const page = await run("npm run -s open-cases -- --html", env, root);
    for (const paper of [text, page]) {
      expect(paper).toMatch(/Taken on by nobody: [1-9]/);
      expect(paper).toContain("01632 ");
      for (const secret of [
        "Robin",
        "Secretname",
        "9990000018",
        "2011-04-05",
        "S60 2UD",
        "spell-of-operations",
      ])
        expect(paper).not.toContain(secret);
    }
  });
});
