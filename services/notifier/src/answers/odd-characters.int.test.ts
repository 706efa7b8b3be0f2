import { plus, MINUTE } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clinicianOfA, contactAt, openDoors, type Doors } from "../../test/answer-doors.ts";
import { LEFT_AT, notifierDatabase, openCase, type NotifierDatabase } from "../../test/notifier-database.ts";

let world: NotifierDatabase;
let doors: Doors;
beforeAll(async () => {
  world = await notifierDatabase();
  doors = await openDoors(world);
});
afterAll(async () => {
  await doors.close();
  await world.end();
});

/** A NUL, and half of a surrogate pair: neither PostgreSQL nor canonical JSON can take them. */
const odd = (text: string) => `${text}\0x\uD800`;
const KEPT = "\uFFFDx\uFFFD";

describe("an answer with characters that cannot be stored", () => {
  it.each([
    ["note", { note: odd("We know her") }],
    ["localRecordId", { localRecordId: odd("R1") }],
    ["leadWorker", { leadWorker: { name: odd("Priya"), team: odd("North"), contact: odd("01") } }],
    ["leadWorker, bare", { leadWorker: odd("Priya") }],
    ["reason and safetyPlan", { outcome: "declined", reason: odd("r"), safetyPlan: odd("s") }],
    ["suggestion", { outcome: "wrong-area", suggestion: { postcode: odd("S60") } }],
    ["odsCode", { by: { ...clinicianOfA, odsCode: odd("TMA") } }],
    ["a field that nobody knows", { shoeSize: odd("5"), [odd("shoe")]: 5 }],
  ])("%s: is recorded, signed or with a key", async (_field, said) => {
    expect(await doors.signed(await openCase(world), said)).toMatchObject({ status: 200 });
    expect(await doors.withKey(await openCase(world), said)).toMatchObject({ status: 200 });
  });

  it("has them replaced, and is the same when it comes again", async () => {
    const caseId = await openCase(world);
    const said = { by: { ...clinicianOfA, name: odd("Ada Bell") } };
    const first = await doors.signed(caseId, said, { id: "odd-1" });
    expect(first).toMatchObject({
      status: 200,
      json: { effect: "applied", takenOn: { by: { name: `Ada Bell${KEPT}` } } },
    });
    const again = await doors.signed(caseId, said, { id: "odd-1" });
    expect(again.json).toEqual({ ...first.json, replayed: true });
    const entries = sql`select 1 from history where case_id = ${caseId} and text like ${`%Ada Bell${KEPT}%`}`;
    expect(await world.pool.query(entries)).not.toEqual([]);
  });

  it("a first contact too", async () => {
    const caseId = await openCase(world);
    world.move(30 * MINUTE);
    const by = { ...clinicianOfA, name: odd("Ada Bell") };
    const contact = contactAt(plus(LEFT_AT, MINUTE), { by, note: odd("Seen at home") });
    expect(await doors.signed(caseId, contact)).toMatchObject({ status: 200, json: { counts: true } });
  });

  it("where only an id, a team or a known word will do it is 422, and no address but a 401", async () => {
    const caseId = await openCase(world);
    for (const said of [
      { outcome: odd("accepted") },
      { outcome: "duplicate-of", duplicateOf: odd(caseId) },
      { caseId: odd(caseId) },
      { outcome: "passed-on", passTo: odd("b") },
      { outcome: "wrong-area", suggestion: { teamId: odd("b") } },
      { appointmentAt: odd("2026-11-20T17:30:00Z") },
    ])
      expect(await doors.signed(caseId, said)).toMatchObject({ status: 422 });
    expect(await doors.signed("%00", {})).toMatchObject({ status: 401 });
  });
});
