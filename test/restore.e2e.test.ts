import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { launchPostgres, markUnfinished, openPool, type RunningPostgres } from "@homeward/postgres";
import { testFolder, testKafka, untilReady } from "@homeward/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Reply } from "./acceptance/harness/desk.ts";
import { homeward } from "./acceptance/harness/homeward.ts";
import { command } from "./acceptance/harness/services.ts";
import { stageOf, type Stage } from "./acceptance/harness/stage.ts";
import type { Discharge } from "./acceptance/harness/unit.ts";

const run = promisify(execFile);
const kafka = await testKafka();

/** A server whose data folder is copied, and later put back as it was. */
async function restorable() {
  const folder = testFolder("restore");
  const [data, copy] = [join(folder, "data"), join(folder, "copy")];
  let server: RunningPostgres = await launchPostgres({ dataDir: data });
  const { url } = server;
  const again = async () => void (server = await launchPostgres({ dataDir: data }));
  return {
    url,
    async copies() {
      await server.stop();
      await run("cp", ["-a", data, copy]);
      await again();
    },
    async restores() {
      await server.stop();
      rmSync(data, { recursive: true, force: true });
      await run("cp", ["-a", copy, data]);
      await again();
    },
    async end() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe.skipIf(kafka === null)("a database restored to an earlier point in time, Kafka ahead of it", () => {
  let database: Awaited<ReturnType<typeof restorable>>;
  let stage: Stage;
  beforeAll(async () => {
    database = await restorable();
    const brokers = kafka?.brokers ?? [];
    stage = stageOf(await homeward({ transport: "kafka", database: database.url, brokers }));
    await stage.time.becomesWednesday("10:00");
  });
  afterAll(async () => {
    await stage?.close();
    await database?.end();
  });

  it("is brought together with it: nothing is lost that Kafka still has, and nobody is alarmed twice under another id", async () => {
    const { oak, desks, time, inside, ears, names, urls, kill, start, env, resolves } = stage;
    const lead = desks["rotherham-camhs"];
    const alarmOf = ({ stayId }: Discharge) => lead.hears("case.alarm", { stayId });
    const reconcile = () => command("services/standalone/src/commands/reconcile.ts", [], env);

    const known = await oak.reports();
    const knownAlarm = await alarmOf(known);
    const silent = await oak.reports();
    await alarmOf(silent);
    await inside.settled();
    await database.copies();
    await Promise.all(Object.values(urls).map((url) => untilReady(url, 60_000)));

    expect((await untilAnswered(() => lead.answers(knownAlarm, "accepted"))).body).toMatchObject(applied);
    const fresh = await oak.reports();
    expect((await lead.answers(await alarmOf(fresh), "accepted")).body).toMatchObject(applied);
    const open = await oak.reports();
    const openAlarm = await alarmOf(open);
    const homeless = await oak.reports(nowhere);
    await desks.resolver.hears("case.alarm", { stayId: homeless.stayId });
    expect((await resolves("resolver", homeless.stayId, ["rotherham-camhs"])).status).toBe(200);
    await desks["rotherham-duty"].hears("case.alarm", { stayId: homeless.stayId });
    const backAgain = await oak.reports();
    await alarmOf(backAgain);
    await oak.reverses(backAgain);
    await time.passes("PT2H");
    await desks["rotherham-duty"].hears("case.alarm", { stayId: open.stayId, rung: 1 });
    await desks["rotherham-duty"].hears("case.alarm", { stayId: silent.stayId, rung: 1 });
    await inside.settled();

    await expect(reconcile()).rejects.toThrow(/Stop these first/);
    await Promise.all(names.map(kill));
    await database.restores();
    const heardBefore = ears.heard.length;
    await interrupted(database.url);
    await expect(start("intake")).rejects.toThrow();
    await reconcile();
    await reconcile();
    await Promise.all(names.map(start));
    await inside.settled();

    // Of a case that waits the alarm that runs is sent again, under its id: whoever keeps ids has heard it.
    const alarmIds = (heard: typeof ears.heard) =>
      heard.filter(({ json }) => isAlarm(json)).map(({ headers }) => headers["webhook-id"]);
    const told = new Set(alarmIds(ears.heard.slice(0, heardBefore)));
    const toldAgain = alarmIds(ears.heard.slice(heardBefore));
    expect(toldAgain.filter((id) => !told.has(id))).toEqual([]);
    expect(toldAgain.length).toBeGreaterThan(0);
    const alarmedAgain = ears.heard
      .slice(heardBefore)
      .flatMap(({ json }) => (isAlarm(json) ? [stayOf(json)] : []));
    expect(alarmedAgain).toContain(open.stayId);
    for (const settled of [known, fresh, backAgain]) expect(alarmedAgain).not.toContain(settled.stayId);
    const stateOf = async (discharge: Discharge) => (await oak.asks(discharge)).body;
    const led = (state: string) => ({
      state: "left",
      discharges: [{ recipients: [{ part: "lead", state }] }],
    });
    expect(await stateOf(known)).toMatchObject(led("accepted"));
    expect(await stateOf(fresh)).toMatchObject(led("accepted"));
    expect(await stateOf(open)).toMatchObject(led("waiting"));
    expect(await stateOf(silent)).toMatchObject(led("waiting"));
    expect(await stateOf(backAgain)).not.toMatchObject({ state: "left" });
    const replayed = { replayed: true, stayId: fresh.stayId, dischargeNumber: 1 };
    expect((await oak.sends(fresh.report)).body).toMatchObject(replayed);
    expect((await oak.sends({ ...fresh.report, child: { givenName: "Another" } })).status).toBe(409);

    // The ladders go on from where they stood, and what is said now is told above what was told before.
    await time.passes("PT1H");
    await oak.hears("case.alarm", { stayId: open.stayId, rung: 2 });
    await oak.hears("case.alarm", { stayId: silent.stayId, rung: 2 });
    expect((await lead.answers(openAlarm, "accepted")).body).toMatchObject(applied);
    await inside.settled();
    expect(await stateOf(open)).toMatchObject(led("accepted"));
    const placed = await stateOf(homeless);
    expect(JSON.stringify(placed)).toContain("Rotherham CAMHS");
    await command("services/standalone/src/commands/audit.ts", ["verify"], env);
  });
});

/** As a reconcile leaves it that was killed in the middle. */
async function interrupted(url: string): Promise<void> {
  const admin = openPool({ url, max: 1, applicationName: "interrupted" });
  await admin.transaction((tx) => markUnfinished(tx, "intake", true));
  await admin.end();
}

const applied = { effect: "applied" };
const nowhere = {
  home: {
    destination: { kind: "no-fixed-abode", postcode: null },
    usualPostcode: null,
    preAdmissionPostcode: null,
    registeredGp: null,
  },
} as const;
const stayOf = (json: unknown) => (json as { data: { stayId: string } }).data.stayId;
const isAlarm = (json: unknown): boolean => (json as { type?: string } | undefined)?.type === "case.alarm";

/** While the database comes back, doors answer 503, and their callers come again. */
const untilAnswered = (send: () => Promise<Reply>): Promise<Reply> =>
  vi.waitFor(
    async () => {
      const answer = await send();
      if (answer.status >= 500) throw new Error(answer.text);
      return answer;
    },
    { timeout: 60_000, interval: 200 },
  );
