import { markUnfinished, openPool } from "@homeward/postgres";
import { testKafka, type HeardMail, type HeardRequest } from "@homeward/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, type Heard } from "./acceptance/harness/desk.ts";
import { homeward } from "./acceptance/harness/homeward.ts";
import { command } from "./acceptance/harness/services.ts";
import { stageOf, type Stage } from "./acceptance/harness/stage.ts";
import type { Discharge } from "./acceptance/harness/unit.ts";
import { directoryHands } from "./survival/directory-hands.ts";
import { restorable, type Restorable } from "./survival/restorable.ts";

const kafka = await testKafka();

describe.skipIf(kafka === null)("a database restored to an earlier point in time, Kafka ahead of it", () => {
  let database: Restorable;
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
    const { oak, desks, time, inside, ears, mail, names, kill, start, env, resolves, managerHears, urls } =
      stage;
    const hands = directoryHands(stage);
    const lead = desks["rotherham-camhs"];
    const authority = desks["rotherham-childrens-services"];
    const alarmOf = ({ stayId }: Discharge) => lead.hears("case.alarm", { stayId });
    const auditVerifies = () => command("services/standalone/src/commands/audit.ts", ["verify"], env);
    const reconcile = () => command("services/standalone/src/commands/reconcile.ts", [], env);
    const accepts = async (alarm: Heard) =>
      expect((await lead.answers(alarm, "accepted")).body).toMatchObject(applied);

    const mailed = await oak.reports();
    const mailedAlarm = await alarmOf(mailed);
    await database.backsUp();
    await time.passes("PT1H");
    const known = await oak.reports();
    const knownAlarm = await alarmOf(known);
    const silent = await oak.reports();
    await alarmOf(silent);
    const lookedAfter = await oak.reports(inCare);
    const lookedAfterAlarm = await alarmOf(lookedAfter);
    await accepts(lookedAfterAlarm);
    const authorityAlarm = await authority.hears("case.alarm", { stayId: lookedAfter.stayId });
    const leaked = await hands.makesKey(OAK);
    await inside.settled();
    await database.marksThePoint();

    await hands.revokes(leaked);
    const forgotten = await hands.makesKey(OAK);
    await hands.movesContactPoint("manager", MOVED);
    await accepts(knownAlarm);
    const fresh = await oak.reports();
    await accepts(await alarmOf(fresh));
    const open = await oak.reports();
    const openAlarm = await alarmOf(open);
    const held = await oak.reports();
    const until = { by: { role: "duty-worker" }, until: time.ago("-PT4H") };
    expect((await lead.answers(await alarmOf(held), "holding", until)).body).toMatchObject({ state: "held" });
    const seen = await oak.reports();
    const seenAlarm = await alarmOf(seen);
    await accepts(seenAlarm);
    expect((await lead.records(seenAlarm, { how: "phone" })).body).toMatchObject({ counts: true });
    expect((await authority.answers(authorityAlarm, "noted")).body).toMatchObject({ state: "closed" });
    const homeless = await oak.reports(nowhere);
    await desks.resolver.hears("case.alarm", { stayId: homeless.stayId });
    expect((await resolves("resolver", homeless.stayId, ["rotherham-camhs"])).status).toBe(200);
    await desks["rotherham-duty"].hears("case.alarm", { stayId: homeless.stayId });
    const backAgain = await oak.reports();
    await alarmOf(backAgain);
    await oak.reverses(backAgain);
    await time.passes("PT1H");
    await time.passes("PT1H");
    await desks["rotherham-duty"].hears("case.alarm", { stayId: open.stayId, rung: 1 });
    await desks["rotherham-duty"].hears("case.alarm", { stayId: silent.stayId, rung: 1 });
    const mailedNow = await managerHears(mailedAlarm);
    expect(mailedNow.to).toEqual([MOVED]);
    await inside.settled();

    await expect(reconcile()).rejects.toThrow(/Stop these first/);
    await Promise.all(names.map(kill));
    await database.restores();
    const [heardBefore, mailsBefore] = [ears.heard.length, mail.heard.length];
    await interrupted(database.url);
    await expect(start("intake")).rejects.toThrow(/reconcile-unfinished/);
    await reconcile();
    expect(await reconcile()).toMatch(TOOK_NOTHING_BACK);
    await auditVerifies();
    expect([await hands.isLive(leaked), await hands.isLive(forgotten)]).toEqual([true, false]);
    await hands.appliesSeeds();
    await hands.revokes(leaked);
    const remade = await hands.makesKey(OAK);
    await Promise.all(names.map(start));
    await inside.settled();

    // Of a case that waits the alarm that runs is sent again, under its id: whoever keeps ids has heard it.
    const told = new Set(ears.heard.slice(0, heardBefore).map(idOf));
    const alarmsAgain = ears.heard.slice(heardBefore).filter(({ json }) => isAlarm(json));
    const alarmedAgain = alarmsAgain.map(({ json }) => stayOf(json));
    // What a hold said is told to nobody but the database that is lost: its ladder goes on.
    const heardFirstNow = alarmsAgain.filter((one) => !told.has(idOf(one))).map(({ json }) => stayOf(json));
    expect(heardFirstNow.filter((stayId) => stayId !== held.stayId)).toEqual([]);
    const mailIds = mail.heard.map(messageIdOf);
    expect(mailIds.slice(mailsBefore)).toContain(messageIdOf(mailedNow));
    expect(new Set(mail.heard.slice(mailsBefore).flatMap(({ to }) => to))).toEqual(new Set([MOVED]));
    expect(mailIds.slice(0, mailsBefore)).toEqual(expect.arrayContaining(mailIds.slice(mailsBefore)));
    for (const waits of [open, silent, held, mailed]) expect(alarmedAgain).toContain(waits.stayId);
    for (const settled of [known, fresh, seen, lookedAfter, backAgain])
      expect(alarmedAgain).not.toContain(settled.stayId);
    const stateOf = async (discharge: Discharge) => (await oak.asks(discharge)).body;
    const led = (state: string) => ({
      state: "left",
      discharges: [{ recipients: [{ part: "lead", state }] }],
    });
    for (const accepted of [known, fresh]) expect(await stateOf(accepted)).toMatchObject(led("accepted"));
    for (const waits of [open, silent, held, mailed])
      expect(await stateOf(waits)).toMatchObject(led("waiting"));
    expect((await lead.reads(seenAlarm)).body).toMatchObject({ state: "closed", closedAs: "contact-made" });
    expect((await authority.reads(authorityAlarm)).body).toMatchObject({
      state: "closed",
      closedAs: "noted",
    });
    expect((await lead.reads(lookedAfterAlarm)).body).toMatchObject({ state: "accepted" });
    expect(await stateOf(backAgain)).not.toMatchObject({ state: "left" });
    for (const [{ key }, status] of [
      [leaked, 401],
      [forgotten, 401],
      [remade, 200],
    ] as const)
      expect((await ask(`${urls.intake}/v1/stays/${fresh.stayId}`, withKey(key))).status).toBe(status);
    const replayed = { replayed: true, stayId: fresh.stayId, dischargeNumber: 1 };
    expect((await oak.sends(fresh.report)).body).toMatchObject(replayed);
    expect((await oak.sends({ ...fresh.report, child: { givenName: "Another" } })).status).toBe(409);

    // The ladders go on from where they stood, and what is said now is told above what was told before.
    await time.passes("PT1H");
    for (const { stayId } of [open, silent]) await oak.hears("case.alarm", { stayId, rung: 2 });
    await accepts(openAlarm);
    await inside.settled();
    expect(await stateOf(open)).toMatchObject(led("accepted"));
    const placed = await stateOf(homeless);
    expect(JSON.stringify(placed)).toContain("Rotherham CAMHS");
    await auditVerifies();
  });
});

/** As a reconcile leaves it that was killed in the middle. */
async function interrupted(url: string): Promise<void> {
  const admin = openPool({ url, max: 1, applicationName: "interrupted" });
  await admin.transaction((tx) => markUnfinished(tx, "intake", true));
  await admin.end();
}

const OAK = "unit:RXX01/Oak";
/** Where the manager reads since after the restore point. */
const MOVED = "new-manager@rotherham.example";
const TOOK_NOTHING_BACK = /taken back +0\n.*taken back +0\n.*stand-ins 0\n.*stood +0\n.*again +0\n/;
const withKey = (key: string) => ({ authorization: `Bearer ${key}` });
const applied = { effect: "applied" };
const nowhere = {
  home: {
    destination: { kind: "no-fixed-abode", postcode: null },
    usualPostcode: null,
    preAdmissionPostcode: null,
    registeredGp: null,
  },
} as const;
const inCare = { home: { lookedAfter: { status: "yes", responsibleAuthority: "E08000018" } } } as const;
const idOf = ({ headers }: HeardRequest) => headers["webhook-id"];
const messageIdOf = ({ headers }: HeardMail) => headers["message-id"];
const stayOf = (json: unknown) => (json as { data: { stayId: string } }).data.stayId;
const isAlarm = (json: unknown): boolean => (json as { type?: string } | undefined)?.type === "case.alarm";
