import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateSealingKey } from "@homeward/kernel";
import { generateSecret, sign, verify } from "@homeward/signing";
import type { HeardRequest, TestProcess } from "@homeward/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command } from "./acceptance/harness/services.ts";
import { commandWorld, interrupt, PATIENT, type CommandWorld } from "./started-command.ts";

const timeout = 180_000;
const TEAM = "rotherham-camhs";
let world: CommandWorld;
let url: string;
let running: TestProcess;

beforeAll(async () => {
  world = await commandWorld("services/standalone/src/main.ts");
  url = `http://127.0.0.1:${world.port}`;
  running = await started();
}, timeout);
afterAll(() => world?.remove());

async function started(more?: Readonly<Record<string, string>>): Promise<TestProcess> {
  const process = world.start(more);
  await process.ready(url);
  return process;
}

/** The status, and whether the child's name is told. */
async function read(caseId: string): Promise<[status: number, tellsName: boolean]> {
  const answer = await fetch(`${url}/v1/cases/${caseId}`, {
    headers: { authorization: `Bearer demo-${TEAM}` },
  });
  return [answer.status, (await answer.text()).includes(childsName)];
}

const example = readFileSync(join(import.meta.dirname, "../docs/examples/discharged.json"), "utf8");
const childsName = (JSON.parse(example) as { child: { familyName: string } }).child.familyName;

/** What the services and the commands are run with, as it is at the moment. */
let ring: Readonly<Record<string, string>> = {};

async function restartedWith(...keys: readonly string[]): Promise<void> {
  await interrupt(running);
  ring = { SEALING_KEY: keys.join() };
  running = await started(ring);
}

describe("SEALING_KEY", () => {
  test(
    "a new key is made known, then seals; what was sealed before opens, and what is hashed is found again",
    async () => {
      const stayId = await world.report("sealed under the old key");
      const first = await world.hearAlarm(stayId);
      const old = readFileSync(join(world.dataDir, "sealing-key"), "utf8").trim();
      const [second, third] = [generateSealingKey("k2"), generateSealingKey("k3")];

      await restartedWith(old, second, old);
      expect(await read(first)).toEqual([200, true]);
      await restartedWith(second, old);
      expect(await read(first)).toEqual([200, true]);
      expect(await world.report("sealed under the old key")).toBe(stayId);
      const later = await world.hearAlarm(await world.report("sealed under the second key"));

      // Taken away too early, it is missed for what it sealed, and opens that again when it is put back.
      await restartedWith(third, old);
      expect(await read(first)).toEqual([200, true]);
      expect((await read(later))[0]).toBe(500);
      await restartedWith(third, second, old);
      expect(await read(later)).toEqual([200, true]);
    },
    timeout,
  );
});

describe("webhook secrets", () => {
  test(
    "while two stand there both sign and both are taken; the old one left out is refused",
    async () => {
      const old = pointsOf(world.seeds);
      const fresh = new Map(old.map(({ id }) => [id, generateSecret()]));
      const [oldOfTeam = "", freshOfTeam = ""] = [secretsOf(old, TEAM)[0], fresh.get(TEAM)];
      const first = await world.hearAlarm(await world.report("answered by the old secret"));
      const second = await world.hearAlarm(await world.report("answered by the new secret"));

      await apply(old, ({ id, secrets }) => [fresh.get(id) ?? "", ...secrets]);
      expect(await answer(first, oldOfTeam)).toBe(200);
      expect(await answer(second, freshOfTeam)).toBe(200);
      // hearAlarm has checked that the old secret signs it.
      const third = await world.hearAlarm(await world.report("signed with both"));
      const alarm = alarmOf(third);
      const heardBy = old.find(({ address }) => address.endsWith(alarm.path));
      expect(isSignedWith(alarm, fresh.get(heardBy?.id ?? "") ?? "")).toBe(true);

      await apply(old, ({ id }) => [fresh.get(id) ?? ""]);
      expect(await answer(third, oldOfTeam)).toBe(401);
      expect(await answer(third, freshOfTeam)).toBe(200);
      const last = await world.report("signed with the new secrets alone");
      const heard = await world.teams.hear(({ json }) => isAlarmOf(json, last), PATIENT);
      const by = old.find(({ address }) => address.endsWith(heard.path));
      expect(isSignedWith(heard, by?.secrets?.[0] ?? "")).toBe(false);
      expect(isSignedWith(heard, fresh.get(by?.id ?? "") ?? "")).toBe(true);
    },
    timeout,
  );

  async function apply(points: readonly Point[], secrets: (point: Rotated) => string[]): Promise<void> {
    const rotated = points.map((point) =>
      point.secrets === undefined
        ? point
        : { ...point, secrets: secrets({ ...point, secrets: point.secrets }) },
    );
    writeFileSync(join(world.seeds, "contact-points.json"), JSON.stringify(rotated));
    await command("services/standalone/src/commands/seed.ts", [world.seeds], {
      DATA_DIR: world.dataDir,
      ...ring,
    });
  }

  function alarmOf(caseId: string): HeardRequest {
    const heard = world.teams.heard.find(({ json }) => caseOf(json) === caseId);
    if (heard === undefined) throw new Error("nobody heard of it");
    return heard;
  }
});

interface Point {
  readonly id: string;
  readonly address: string;
  readonly secrets?: readonly string[];
}
type Rotated = Required<Point>;

const pointsOf = (seeds: string) =>
  JSON.parse(readFileSync(join(seeds, "contact-points.json"), "utf8")) as Point[];
const secretsOf = (points: readonly Point[], id: string) =>
  points.find((one) => one.id === id)?.secrets ?? [];

const caseOf = (json: unknown): unknown => (json as { data?: { caseId?: string } } | undefined)?.data?.caseId;

const isAlarmOf = (json: unknown, stayId: string): boolean =>
  (json as { data?: { stayId?: string } } | undefined)?.data?.stayId === stayId;

const isSignedWith = ({ flatHeaders: headers, body, at }: HeardRequest, secret: string): boolean =>
  verify({ headers, body, secrets: [secret], nowSeconds: at / 1_000 }).ok;

/** The team accepts by a signed answer; the status. */
async function answer(caseId: string, secret: string): Promise<number> {
  const by = { name: "Sam Example", role: "clinician", odsCode: "DMR01" };
  const body = JSON.stringify({ caseId, outcome: "accepted", by });
  const timestampSeconds = Math.floor(Date.now() / 1_000);
  const headers = sign({ id: crypto.randomUUID(), timestampSeconds, body, secrets: [secret] });
  const answered = await fetch(`${url}/v1/cases/${caseId}/acknowledgements`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  await answered.arrayBuffer();
  return answered.status;
}
