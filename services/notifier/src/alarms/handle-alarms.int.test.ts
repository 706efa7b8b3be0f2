import { nameId, type AlarmMessage } from "@homeward/contracts";
import { findKey } from "@homeward/keys";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomUUID } from "node:crypto";
import { countsOf, notificationsOf, publishedOf, stateOf } from "../../test/facts-of.ts";
import { LEFT_AT, notifierDatabase, type NotifierDatabase } from "../../test/notifier-database.ts";
import { secretOf } from "../../test/notifier-seeds.ts";
import { loadAccess } from "../access/access-store.ts";
import { byKey, bySignature } from "../answers/answerer.ts";
import { handleAcknowledgement } from "../answers/handle-answer.ts";
import { sign } from "@homeward/signing";
import { caseIdOf } from "../cases/record.ts";
import { handleStart } from "../deliveries/handle-start.ts";
import { handleAlarms } from "./handle-alarms.ts";

let world: NotifierDatabase;
beforeAll(async () => void (world = await notifierDatabase()));
afterAll(() => world.end());

const alarm = (tell: AlarmMessage["tell"], change: Partial<AlarmMessage> = {}): AlarmMessage => ({
  alarmId: randomUUID(),
  kind: "quarantined-report",
  about: { quarantineId: nameId("q") },
  tell,
  severity: "high",
  why: "A report could not be read.",
  ...change,
});
const raise = (...alarms: AlarmMessage[]) =>
  world.pool.transaction((tx) =>
    handleAlarms(
      tx,
      world.tools,
      alarms.map((one) => ({ alarm: one, raisedAt: LEFT_AT })),
    ),
  );
const unit = { to: "unit", odsCode: "RXX01", ward: "Oak" } as const;

describe("an alarm of Homeward's own", () => {
  it("is chased like a case, by the ladder for alarms", async () => {
    const one = alarm({ to: "resolver" });
    await raise(one);
    const caseId = caseIdOf(one.alarmId, "resolver", 1);
    expect(await stateOf(world.pool, caseId)).toMatchObject({
      status: "waiting",
      urgent: true,
      contactDueAt: null,
    });
    expect(await notificationsOf(world.pool, caseId)).toEqual(["alarm acceptance 0.0 resolver: pending"]);
    expect(await publishedOf(world.pool, caseId)).toEqual([]);
  });

  it("again decides nothing new", async () => {
    const one = alarm({ to: "resolver" });
    await raise(one);
    const before = await countsOf(world.pool);
    await raise(one, alarm({ to: "resolver" }, { alarmId: one.alarmId }));
    expect(await countsOf(world.pool)).toEqual(before);
  });

  it.each([
    ["the unit's ward", unit, "ward"],
    ["every ward where none is named", { ...unit, ward: null }, "ward"],
    ["the first team of a role", { to: "role", role: "crisis" } as const, "crisis"],
    ["the resolver where nobody has the role", { to: "role", role: "unheard-of" } as const, "resolver"],
  ])("reaches %s", async (_, tell, contactPoint) => {
    const one = alarm(tell);
    await raise(one);
    const teamId = tell.to === "unit" ? `unit:RXX01/${tell.ward ?? ""}` : contactPoint;
    const told = await notificationsOf(world.pool, caseIdOf(one.alarmId, teamId, 1));
    expect(told).toEqual([`alarm acceptance 0.0 ${contactPoint}: pending`]);
  });
});

describe("its end", () => {
  const noted = (caseId: string) => ({
    caseId,
    outcome: "noted" as const,
    by: { name: "Nora Nurse", role: "manager" as const, odsCode: "RXX01" },
  });

  it.each([unit, { ...unit, ward: null }])("a unit notes with its key what is told to %s", async (tell) => {
    const one = alarm(tell);
    await raise(one);
    const caseId = caseIdOf(one.alarmId, `unit:RXX01/${tell.ward ?? ""}`, 1);
    const about = await loadAccess(world.pool, caseId);
    const key = await findKey(world.pool, "key-ward");
    const directory = await world.tools.directory.current(world.pool);
    const answerer = about && key && byKey(key, about, directory, null);
    if (!answerer) throw new Error("the unit may not answer its own alarm");
    await handleAcknowledgement({ pool: world.pool, tools: world.tools }, noted(caseId), answerer);
    expect(await stateOf(world.pool, caseId)).toMatchObject({ status: "closed", closedAs: "noted" });
  });

  it("a unit notes by signature what its contact point was told", async () => {
    const one = alarm(unit);
    await raise(one);
    const caseId = caseIdOf(one.alarmId, "unit:RXX01/Oak", 1);
    const room = { room: () => 100, running: () => ({}), busy: () => [] };
    await handleStart(world.pool, world.tools, { room, sender: 1 });
    const about = await loadAccess(world.pool, caseId);
    const directory = await world.tools.directory.current(world.pool);
    const body = Buffer.from("{}");
    const timestampSeconds = Math.floor(LEFT_AT / 1_000_000);
    const headers = { ...sign({ id: "one", timestampSeconds, body, secrets: [secretOf("ward")] }) };
    const { sealing } = world.tools.composing;
    const answerer = about && bySignature({ headers, body }, about, { directory, sealing, now: LEFT_AT });
    expect(answerer).toMatchObject({ party: "recipient", contactPointId: "ward" });
  });

  it("is nobody else's: another unit and the platform have no part in it", async () => {
    const one = alarm(unit);
    await raise(one);
    const about = await loadAccess(world.pool, caseIdOf(one.alarmId, "unit:RXX01/Oak", 1));
    const directory = await world.tools.directory.current(world.pool);
    const key = await findKey(world.pool, "key-ward");
    const platform = await findKey(world.pool, "key-platform");
    if (!about || !key || !platform) throw new Error("nothing to ask about");
    const stranger = { ...key, owner: { kind: "unit", odsCode: "RYY01", ward: "Oak" } as const };
    const otherWard = { ...key, owner: { kind: "unit", odsCode: "RXX01", ward: "Elm" } as const };
    for (const one of [stranger, otherWard, platform]) expect(byKey(one, about, directory, null)).toBeNull();
  });
});
