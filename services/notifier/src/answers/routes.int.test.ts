import { acknowledgementOutcomes, MINUTE, nameId, plus } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clinicianOfA, contactAt, openDoors, type Doors } from "../../test/answer-doors.ts";
import { countsOf, historyOf, notificationsOf, stateOf } from "../../test/facts-of.ts";
import { LEFT_AT, notifierDatabase, openCase, type NotifierDatabase } from "../../test/notifier-database.ts";
import { handleStart } from "../deliveries/handle-start.ts";

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

const nobody = nameId("a case that does not exist");
const everythingStarted = () => {
  const room = { room: () => 1_000, running: () => ({}), busy: () => [] };
  return handleStart(world.pool, world.tools, { room, sender: 1 });
};

describe("an acknowledgement", () => {
  it("signed by the recipient is applied", async () => {
    const caseId = await openCase(world);
    const { status, json } = await doors.signed(caseId, { outcome: "accepted", note: "We know her." });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      caseId,
      state: "accepted",
      outcome: "accepted",
      effect: "applied",
      replayed: false,
      takenOn: { by: clinicianOfA, outcome: "accepted" },
      deadlines: [{ clock: "contact" }],
    });
    expect(json["next"]).toMatch(/^You have taken the young person on\. First contact is due by/);
    const kept = await world.pool.query(sql`select text from history where case_id = ${caseId}`);
    expect(JSON.stringify(kept)).not.toContain("We know her");
  });

  it("with the team's key is the same, and the history says by which channel", async () => {
    const caseId = await openCase(world);
    expect(await doors.withKey(caseId, {})).toMatchObject({ status: 200, json: { effect: "applied" } });
    const [entry] = await world.pool.query(
      sql`select text::jsonb ->> 'channel' as channel from history where case_id = ${caseId} and text like '%acknowledged%'`,
    );
    expect(entry).toEqual({ channel: "key" });
  });

  it("by the crisis service is accepted too", async () => {
    const caseId = await openCase(world);
    const by = { name: "Cy", role: "crisis-clinician", odsCode: "CRI" };
    expect(await doors.signed(caseId, { by }, { as: "crisis" })).toMatchObject({
      json: { effect: "applied" },
    });
  });

  it("a second one by somebody else came second, and names who leads", async () => {
    const caseId = await openCase(world);
    await doors.signed(caseId, {});
    const second = await doors.signed(caseId, { by: { ...clinicianOfA, name: "Second" } });
    expect(second).toMatchObject({
      status: 200,
      json: { effect: "came-second", takenOn: { by: { name: "Ada Bell" } } },
    });
  });

  it("without the right is recorded, changes no clock and says so", async () => {
    const caseId = await openCase(world);
    const before = await stateOf(world.pool, caseId);
    const by = { ...clinicianOfA, role: "administrator" };
    const { json } = await doors.signed(caseId, { by });
    expect(json).toMatchObject({ effect: "recorded-no-right", state: "waiting", takenOn: null });
    const after = await stateOf(world.pool, caseId);
    expect([after.acceptance, after.contact]).toEqual([before.acceptance, before.contact]);
    expect(await notificationsOf(world.pool, caseId)).toContain("information acceptance 0.0 a: pending");
  });

  it("under another organisation's code is recorded without right; an alias is the recipient's", async () => {
    const [one, two] = [await openCase(world), await openCase(world)];
    const as = (odsCode: string) => ({ by: { ...clinicianOfA, odsCode } });
    expect(await doors.signed(one, as("XXX"))).toMatchObject({ json: { effect: "recorded-no-right" } });
    expect(await doors.signed(two, as("TMAA"))).toMatchObject({ json: { effect: "applied" } });
  });

  it("by whoever was told: may hold, may not accept", async () => {
    const caseId = await openCase(world);
    const by = { name: "Mona", role: "manager", odsCode: "TMA" };
    expect(await doors.signed(caseId, { outcome: "holding", by }, { as: "manager" })).toMatchObject({
      status: 401,
    });
    await doors.signed(caseId, { outcome: "not-known-here" });
    await everythingStarted();
    const clinician = { ...by, role: "clinician" };
    expect(await doors.signed(caseId, { by: clinician }, { as: "manager" })).toMatchObject({
      json: { effect: "recorded-no-right" },
    });
    expect(await doors.signed(caseId, { outcome: "holding", by }, { as: "manager" })).toMatchObject({
      json: { effect: "applied", state: "held" },
    });
  });
});

describe("twice is once (P6)", () => {
  it("the same webhook-id gets the same answer and decides nothing new", async () => {
    const caseId = await openCase(world);
    const first = await doors.signed(caseId, {}, { id: "replay-1" });
    const before = await countsOf(world.pool);
    const again = await doors.signed(caseId, {}, { id: "replay-1" });
    expect(again.json).toEqual({ ...first.json, replayed: true });
    expect(await countsOf(world.pool)).toEqual(before);
  });

  it("the same webhook-id with other content is refused with 409", async () => {
    const caseId = await openCase(world);
    await doors.signed(caseId, { outcome: "needs-information" }, { id: "reuse-1" });
    const other = await doors.signed(caseId, { outcome: "accepted" }, { id: "reuse-1" });
    expect(other).toMatchObject({ status: 409, json: { code: "webhook-id-reused" } });
    expect(await stateOf(world.pool, caseId)).toMatchObject({ status: "waiting" });
  });

  it("one webhook-id used for two cases at once is one answer and one 409", async () => {
    for (let round = 0; round < 5; round += 1) {
      const cases = [await openCase(world), await openCase(world)];
      const answers = await Promise.all(cases.map((id) => doors.signed(id, {}, { id: `crossed-${round}` })));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    }
  });

  it("a webhook-id is only its owner's: the key's and the signer's do not meet", async () => {
    const caseId = await openCase(world);
    await doors.signed(caseId, { outcome: "needs-information" }, { id: "shared-1" });
    expect(await doors.withKey(caseId, {}, { id: "shared-1" })).toMatchObject({ json: { replayed: false } });
  });

  it("with a key and no webhook-id the same answer again is already recorded", async () => {
    const caseId = await openCase(world);
    await doors.withKey(caseId, {});
    expect(await doors.withKey(caseId, {})).toMatchObject({ json: { effect: "applied", replayed: false } });
    expect((await historyOf(world.pool, caseId)).filter((kind) => kind === "acknowledged")).toHaveLength(2);
  });
});

describe("who may not", () => {
  it("every 401 is byte for byte the same", async () => {
    const caseId = await openCase(world);
    const answers = await Promise.all([
      doors.signed(caseId, {}, { as: "b" }),
      doors.signed(nobody, {}),
      doors.signed("no-uuid", {}),
      doors.signed(caseId, {}, { ageSeconds: 301 }),
      // Time goes on between signing and reading: just above the tolerance would soon be within it.
      doors.signed(caseId, {}, { ageSeconds: -330 }),
      doors.signed(caseId, {}, { headers: { "webhook-signature": "v1,AAAA" } }),
      doors.signed(caseId, {}, { headers: { "webhook-id": "another" } }),
      doors.signed(caseId, {}, { id: "i".repeat(201) }),
      doors.signed(caseId, { outcome: "no-such-outcome" }, { as: "b" }),
      doors.withKey(caseId, {}, { key: "no-such-key" }),
      doors.withKey(nobody, {}, { key: "no-such-key" }),
      doors.signed(caseId, contactAt(LEFT_AT), { as: "b" }),
      doors.signed(nobody, contactAt(LEFT_AT)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
    expect(new Set(answers.map(({ text, type }) => `${type} ${text}`)).size).toBe(1);
    expect(answers[0]?.json).toMatchObject({ code: "signature-invalid", status: 401 });
    expect(await stateOf(world.pool, caseId)).toMatchObject({ status: "waiting" });
  });

  it("a valid key without right to the case is answered 404, as for one that does not exist", async () => {
    const caseId = await openCase(world);
    const [other, missing] = [
      await doors.withKey(caseId, {}, { key: "key-b" }),
      await doors.withKey(nobody, {}, { key: "key-b" }),
    ];
    expect(other).toMatchObject({ status: 404, json: { code: "case-not-found" } });
    expect(missing.text).toBe(other.text);
  });

  it("neither the unit nor the platform answers for a team", async () => {
    const caseId = await openCase(world);
    for (const key of ["key-ward", "key-platform"])
      expect(await doors.withKey(caseId, {}, { key })).toMatchObject({ status: 404 });
  });

  it("a revoked key is a stranger's", async () => {
    const caseId = await openCase(world);
    const revoke = sql`update api_keys set revoked_at = now() where owner = 'team:c'`;
    await world.pool.query(revoke);
    expect(await doors.withKey(caseId, {}, { key: "key-c" })).toMatchObject({ status: 401 });
  });
});

describe("what cannot be used", () => {
  it("an unknown outcome is refused with the known ones", async () => {
    const caseId = await openCase(world);
    const { status, json } = await doors.signed(caseId, { outcome: "maybe" });
    expect([status, json["code"]]).toEqual([422, "outcome-unknown"]);
    for (const outcome of acknowledgementOutcomes) expect(JSON.stringify(json["errors"])).toContain(outcome);
    expect(JSON.stringify(json)).not.toContain("maybe");
  });

  it("a missing field is named", async () => {
    const caseId = await openCase(world);
    expect(await doors.signed(caseId, { outcome: "passed-on" })).toMatchObject({
      status: 422,
      json: { code: "field-missing", errors: [{ pointer: "/passTo", code: "field-missing" }] },
    });
  });

  it("a body that names another case than the address is refused: the signature covers the body only", async () => {
    const [one, two] = [await openCase(world), await openCase(world)];
    const path = `/v1/cases/${two}/acknowledgements`;
    expect(await doors.withKey(one, {}, { path })).toMatchObject({
      status: 422,
      json: { errors: [{ pointer: "/caseId" }] },
    });
    expect(await stateOf(world.pool, two)).toMatchObject({ status: "waiting" });
  });
});

describe("first contact", () => {
  it("that counts closes the case; one that does not is an attempt and the clock runs on", async () => {
    const caseId = await openCase(world);
    await doors.signed(caseId, {});
    world.move(30 * MINUTE);
    const letter = await doors.signed(caseId, contactAt(plus(LEFT_AT, MINUTE), { how: "letter" }));
    expect(letter).toMatchObject({
      status: 200,
      json: { counts: false, state: "accepted", deadlines: [{ clock: "contact" }] },
    });
    const seen = await doors.signed(caseId, contactAt(plus(LEFT_AT, MINUTE)));
    expect(seen).toMatchObject({ status: 200, json: { counts: true, state: "closed", deadlines: [] } });
    expect(await stateOf(world.pool, caseId)).toMatchObject({ closedAs: "contact-made" });
  });
});
