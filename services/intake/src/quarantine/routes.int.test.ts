import { alarmMessage, topics } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { freshReport as fresh, withAt } from "../../test/complete-report.ts";
import { get, post, runningIntake, type RunningIntake } from "../../test/running-intake.ts";

let intake: RunningIntake;
beforeAll(async () => {
  intake = await runningIntake();
});
afterAll(() => intake.stop());

describe("what is refused", () => {
  const quarantined = () =>
    intake.pool.query<{ code: string; bytes: number; sealed: string; id: string }>(
      sql`select id, code, bytes, sealed from quarantine order by at, id`,
    );
  const last = async () => (await quarantined()).at(-1);

  test.each([
    ["malformed-json", 400, '{"type":', "application/json"],
    ["unsupported-media-type", 415, "<report/>", "application/xml"],
    ["report-unusable", 422, '{"type":"discharged","stay":{"spellId":"x"}}', "application/json"],
  ])("%s: %i, kept sealed, with one alarm at the unit", async (code, status, text, type) => {
    const response = await post(intake, text, { type });
    expect([response.statusCode, response.headers["content-type"]]).toEqual([
      status,
      expect.stringContaining("application/problem+json"),
    ]);
    expect(response.json()).toMatchObject({ code, status });
    const kept = await last();
    expect([kept?.code, kept?.bytes, intake.sealing.openText(kept?.sealed ?? "")]).toEqual([
      code,
      text.length,
      text,
    ]);
    const alarms = () =>
      intake.heard.filter(({ topic }) => topic === topics.alarms).map(({ data }) => alarmMessage.parse(data));
    const own = () => alarms().filter(({ about }) => about["quarantineId"] === kept?.id);
    await vi.waitFor(() => expect(own()).toHaveLength(1));
    expect(own()[0]).toMatchObject({
      kind: "report-refused",
      tell: { to: "unit", odsCode: "RXE", ward: "Willow" },
    });
  });

  test("names the fields at fault and repeats nothing", async () => {
    const response = await post(intake, { type: 7.5, unit: { odsCode: "Secret Ward!" }, stay: {} });
    expect(response.json()).toMatchObject({
      errors: [
        { pointer: "/type", code: "impossible" },
        { pointer: "/unit/odsCode", code: "impossible" },
        { pointer: "/stay/spellId", code: "missing" },
      ],
    });
    expect(response.body).not.toContain("Secret");
  });

  test("one event id for two contents: 409, and the second is kept", async () => {
    const sent = fresh();
    await post(intake, sent);
    const response = await post(intake, withAt(sent, "/child/givenName", "Other"));
    expect([response.statusCode, response.json()]).toMatchObject([409, { code: "event-id-reused" }]);
    expect(intake.sealing.openText((await last())?.sealed ?? "")).toContain("Other");
  });

  test("over 1 MiB: 413, and its first 64 KiB are kept", async () => {
    const response = await post(intake, Buffer.alloc(1_048_577, "x"));
    expect([response.statusCode, response.json()]).toMatchObject([413, { code: "body-too-large" }]);
    expect(await last()).toMatchObject({ code: "body-too-large", bytes: 65_536 });
  });

  test("exactly 1 MiB is read", async () => {
    const sent = JSON.stringify(fresh({ "/discharge/summary": "" }));
    const padded = sent.replace('"summary":""', `"summary":"${"s".repeat(1_048_576 - sent.length)}"`);
    expect([padded.length, (await post(intake, padded)).statusCode]).toEqual([1_048_576, 202]);
  });

  test.each([
    ["no such key", 401, "unknown-key", "nobody"],
    ["a team's key", 403, "not-yours", "team-key"],
    ["another organisation's key", 403, "not-yours", "oak-key"],
    ["another ward's key", 403, "not-yours", "birch-key"],
  ])("%s: %i, and nothing is kept", async (_who, status, code, key) => {
    const before = await quarantined();
    const response = await post(intake, fresh(), { key });
    expect([response.statusCode, response.json()]).toMatchObject([status, { code }]);
    expect(await quarantined()).toEqual(before);
  });

  test("is listed for the administrator, page by page, and for nobody else", async () => {
    expect((await get(intake, "/v1/quarantine")).json()).toMatchObject({ status: 403, code: "not-yours" });
    const all = (await get(intake, "/v1/quarantine", "admin-key")).json<{ items: { id: string }[] }>();
    expect(all).toEqual({
      items: (await quarantined()).map(({ id, code, bytes }) => ({
        id,
        code,
        bytes,
        times: 1,
        at: expect.any(String),
        lastAt: expect.any(String),
      })),
      next: null,
    });
    const first = (await get(intake, "/v1/quarantine?limit=2", "admin-key")).json<{ next: string }>();
    const rest = (await get(intake, `/v1/quarantine?after=${first.next}`, "admin-key")).json<{
      items: unknown[];
    }>();
    expect(rest.items).toEqual(all.items.slice(2));
  });

  test.each(["after=%00", "limit=%00"])("?%s is 422", async (query) => {
    expect((await get(intake, `/v1/quarantine?${query}`, "admin-key")).statusCode).toBe(422);
  });
});
