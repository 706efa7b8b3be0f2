import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { launchPostgres, type RunningPostgres } from "@homeward/postgres";
import { report, testFolder, untilReady } from "@homeward/testing";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { bearer, isRepeat } from "../acceptance/harness/desk.ts";
import { homeward } from "../acceptance/harness/homeward.ts";
import { stageOf, type Stage } from "../acceptance/harness/stage.ts";

const timeout = 180_000;
const patient = { timeout: 60_000, interval: 200 };

interface Posted {
  readonly body: string;
  readonly status: number;
  readonly retryAfter: string | null;
  readonly contentType: string | null;
  readonly code: string | undefined;
  readonly stayId: string;
}

async function post(stage: Stage, body: string): Promise<Posted> {
  const answer = await fetch(`${stage.urls.intake}/v1/discharge-events`, {
    method: "POST",
    headers: { "content-type": "application/json", ...bearer("oak") },
    body,
  });
  const { stayId = "", code } = (await answer.json()) as { stayId?: string; code?: string };
  const { status, headers } = answer;
  const [retryAfter, contentType] = [headers.get("retry-after"), headers.get("content-type")];
  return { body, status, retryAfter, contentType, code, stayId };
}

const newReport = (stage: Stage) =>
  JSON.stringify(report({ occurredAt: stage.time.now(), discharge: { announcedAt: stage.time.ago("P7D") } }));

/** Reports, batch after batch, until one is refused: 202 or a clear 503, never anything else. */
async function postUntilRefused(stage: Stage): Promise<Posted[]> {
  const all: Posted[] = [];
  await vi.waitFor(async () => {
    const batch = await Promise.all(Array.from({ length: 20 }, () => post(stage, newReport(stage))));
    all.push(...batch);
    expect(batch.some(({ status }) => status === 503)).toBe(true);
  }, patient);
  for (const { status, retryAfter, contentType, code } of all) {
    expect([202, 503]).toContain(status);
    if (status === 202) continue;
    expect(Number(retryAfter)).toBeGreaterThan(0);
    expect({ contentType, code }).toEqual({
      contentType: expect.stringContaining("application/problem+json"),
      code: "unavailable",
    });
  }
  return all;
}

async function untilTaken(stage: Stage, posted: Posted): Promise<Posted> {
  if (posted.status === 202) return posted;
  return vi.waitFor(async () => {
    const again = await post(stage, posted.body);
    expect(again.status).toBe(202);
    return again;
  }, patient);
}

/** What was refused is sent again until it is taken; then the team has heard of each, and of each but once under one id. */
async function nothingIsLost(stage: Stage, all: readonly Posted[]): Promise<void> {
  await untilReady(stage.urls.intake, 90_000);
  const taken = await Promise.all(all.map((posted) => untilTaken(stage, posted)));
  for (const { stayId } of taken) await stage.desks["rotherham-camhs"].hears("case.alarm", { stayId });
  stage.ears.allow((request) => isRepeat(request, stage.ears.heard));
  await stage.nothingElseIsHeard();
}

/** A small disk of its own; null where this user may not mount one. */
function smallDisk(): { readonly folder: string; fill(): void; free(): void; remove(): void } | null {
  const folder = testFolder("small-disk");
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=200m,mode=755", "tmpfs", folder], { stdio: "pipe" });
  } catch (error) {
    process.stderr.write(`\n[disk full] NOT TRIED: no small disk can be mounted here: ${String(error)}\n\n`);
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const ballast = join(folder, "ballast");
  return {
    folder,
    fill() {
      const file = openSync(ballast, "a");
      try {
        for (const chunk of [1 << 20, 1 << 12]) writeUntilFull(file, Buffer.alloc(chunk));
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast),
    remove() {
      execFileSync("umount", ["-l", folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeUntilFull(file: number, bytes: Buffer): void {
  try {
    while (writeSync(file, bytes) > 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

function tryDisk(): boolean {
  const disk = smallDisk();
  disk?.remove();
  return disk !== null;
}

/** Tried and let go: a run that leaves these tests out leaves no disk behind. */
const canMount = process.platform === "linux" && tryDisk();

describe.skipIf(!canMount)("P1, when the disk of the database is full", { timeout }, () => {
  let stage: Stage;
  let disk: ReturnType<typeof smallDisk>;
  beforeAll(async () => {
    disk = smallDisk();
    const dataDir = join(disk?.folder ?? "", "data");
    mkdirSync(dataDir, { mode: 0o755 });
    stage = stageOf(await homeward({ transport: "in-process", database: "embedded", dataDir }));
    await stage.time.becomesWednesday("10:00");
  }, timeout);
  afterAll(async () => {
    await stage?.close();
    disk?.remove();
  });

  test("reports are answered 202 or 503 with Retry-After; with room again it recovers by itself, and nothing is lost", async () => {
    const before = await post(stage, newReport(stage));
    expect(before.status).toBe(202);
    disk?.fill();
    const during = await postUntilRefused(stage);
    disk?.free();
    await nothingIsLost(stage, [before, ...during]);
  });
});

describe("P1, when the database takes no more connections", { timeout }, () => {
  let stage: Stage;
  let postgres: RunningPostgres;
  const folder = testFolder("few-connections");
  beforeAll(async () => {
    postgres = await launchPostgres({ dataDir: folder, settings: { max_connections: "50" } });
    stage = stageOf(await homeward({ transport: "in-process", database: postgres.url }));
    await stage.time.becomesWednesday("10:00");
  }, timeout);
  afterAll(async () => {
    await stage?.close();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("reports are answered 202 or 503 with Retry-After; with connections again it recovers by itself, and nothing is lost", async () => {
    const before = await post(stage, newReport(stage));
    expect(before.status).toBe(202);
    const hogs = await takeAllConnections(postgres.url);
    const during = await postUntilRefused(stage);
    await Promise.all(hogs.map((hog) => hog.end()));
    await nothingIsLost(stage, [before, ...during]);
  });
});

/** Ends everybody else's connections and takes their place, until nobody else is left. */
async function takeAllConnections(url: string): Promise<Client[]> {
  const hogs: Client[] = [];
  const takeOne = async () => {
    const hog = new Client({ connectionString: url, application_name: "hog" });
    hog.on("error", () => undefined);
    await hog.connect();
    hogs.push(hog);
  };
  await takeOne();
  const end = async () =>
    (
      await hogs[0]?.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where backend_type = 'client backend' and application_name <> 'hog'`)
    )?.rowCount;
  await vi.waitFor(
    async () => {
      const ended = await end();
      // At once and many: whoever was ended comes back as fast as it can.
      await Promise.allSettled(Array.from({ length: 20 }, takeOne));
      expect(ended).toBe(0);
    },
    { ...patient, interval: 1 },
  );
  return hogs;
}
