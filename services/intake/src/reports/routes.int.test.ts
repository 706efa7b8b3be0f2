import { dischargeEventMessage, report as reportSchema, reportAnswer, topics } from "@homeward/contracts";
import { sql } from "@homeward/postgres";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { freshReport as fresh } from "../../test/complete-report.ts";
import { post, runningIntake, type RunningIntake } from "../../test/running-intake.ts";

let intake: RunningIntake;
beforeAll(async () => {
  intake = await runningIntake();
});
afterAll(() => intake.stop());

const eventsOf = (stayId: string) =>
  intake.heard.filter(({ key, topic }) => key === stayId && topic === topics.dischargeEvents);

describe("a report that is accepted", () => {
  test("is answered 202 with the contract's answer, and told with its report sealed", async () => {
    const sent = fresh();
    const response = await post(intake, sent);
    expect(response.statusCode).toBe(202);
    const body = response.json<Record<string, unknown>>();
    const answer = reportAnswer.parse(body);
    expect(answer).toMatchObject({
      eventId: sent["eventId"],
      dischargeNumber: 1,
      replayed: false,
      warnings: [],
    });
    expect(answer.statement).toMatch(
      /^Told is not accepted\. .* follow-up rests with the discharging unit, Willow Ward\.$/,
    );
    expect(answer.links.stay).toBe(`http://intake.example/v1/stays/${answer.stayId}`);

    await vi.waitFor(() => expect(eventsOf(answer.stayId)).toHaveLength(1));
    const [message] = eventsOf(answer.stayId);
    const told = dischargeEventMessage.parse(message?.data);
    expect(message).toMatchObject({ sequence: 1, type: "homeward.discharge-event", time: answer.receivedAt });
    expect(told).toMatchObject({
      kind: "discharged",
      dischargeNumber: 1,
      test: false,
      unit: { odsCode: "RXE", ward: "Willow", name: "Willow Ward", phone: "01632 960001" },
    });
    expect(reportSchema.parse(JSON.parse(intake.sealing.openText(told.sealed)))).toEqual(sent);
    expect(JSON.stringify(message)).not.toMatch(/Testgiven|Testfamily|9990000018|S60 2UD|SPELL/);
  });

  test("may say next to nothing", async () => {
    const response = await post(intake, {
      type: "discharged",
      unit: { odsCode: "RXE" },
      stay: { spellId: "bare-1" },
    });
    const answer = reportAnswer.parse(response.json());
    expect([response.statusCode, answer.eventId]).toEqual([
      202,
      expect.stringMatching(/^content-[0-9a-f]{64}$/),
    ]);
    const pointers = answer.warnings.map(({ pointer }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(["/eventId", "/occurredAt", "/child/birthDate"]));
  });

  test("sent again, in other words, is answered the same and told once", async () => {
    const sent = fresh({ "/home/usualPostcode": "nonsense" });
    const [first, again] = [
      await post(intake, sent),
      await post(intake, `\n${JSON.stringify(sent, null, 2)}`),
    ];
    expect(again.json()).toEqual({ ...first.json<object>(), replayed: true });
    await post(intake, fresh());
    const { stayId } = reportAnswer.parse(first.json());
    await vi.waitFor(() => expect(eventsOf(stayId)).toHaveLength(1));
  });

  test("many at once each get their own answer, also of one stay and of one event", async () => {
    const reports = Array.from({ length: 40 }, () => fresh());
    const [one] = reports;
    const twice = { ...fresh(), stay: one?.["stay"], occurredAt: "2026-11-21T10:00:00Z" };
    const responses = await Promise.all([...reports, one, twice].map((sent) => post(intake, sent)));
    expect(responses.map(({ statusCode }) => statusCode)).toEqual(Array(42).fill(202));
    const answers = responses.map((response) => reportAnswer.parse(response.json()));
    expect(answers.slice(0, 40).map(({ eventId }) => eventId)).toEqual(
      reports.map((sent) => sent["eventId"]),
    );
    expect(new Set(answers.slice(0, 40).map(({ stayId }) => stayId)).size).toBe(40);
    expect(answers[40]).toMatchObject({ eventId: one?.["eventId"], stayId: answers[0]?.stayId });
    expect(new Set([answers[0]?.replayed, answers[40]?.replayed])).toEqual(new Set([false, true]));
    expect(answers[41]).toMatchObject({ stayId: answers[0]?.stayId, dischargeNumber: 2 });
  });

  test("a reversal and a second discharge follow in order, each with the next sequence", async () => {
    const stay = fresh()["stay"];
    const of = (type: string, occurredAt: string) => post(intake, { ...fresh(), stay, type, occurredAt });
    const first = reportAnswer.parse((await of("discharged", "2026-11-20T10:00:00Z")).json());
    const back = reportAnswer.parse((await of("discharge-reversed", "2026-11-20T11:00:00Z")).json());
    const second = reportAnswer.parse((await of("discharged", "2026-11-21T10:00:00Z")).json());
    expect([back.dischargeNumber, second.dischargeNumber]).toEqual([1, 2]);
    expect(back.statement).toContain("reversed");
    await vi.waitFor(() => expect(eventsOf(first.stayId)).toHaveLength(3));
    const told = eventsOf(first.stayId).map(({ sequence, data }) => {
      const { kind, dischargeNumber } = dischargeEventMessage.parse(data);
      return [sequence, kind, dischargeNumber];
    });
    expect(told).toEqual([
      [1, "discharged", 1],
      [2, "discharge-reversed", 1],
      [3, "discharged", 2],
    ]);
  });

  test("of a type that does not act yet is kept and tells nobody", async () => {
    const response = await post(intake, fresh({ "/type": "planned" }));
    const answer = reportAnswer.parse(response.json());
    expect(answer).toMatchObject({ dischargeNumber: null, warnings: [{ code: "not-yet-acted-on" }] });
    expect(eventsOf(answer.stayId)).toEqual([]);
  });

  test.each([
    ["demo-key", false],
    ["willow-key", true],
  ])("with %s and test %s never reaches a live contact point", async (key, drill) => {
    const answer = reportAnswer.parse((await post(intake, fresh({ "/test": drill }), { key })).json());
    await vi.waitFor(() => expect(eventsOf(answer.stayId)).toHaveLength(1));
    expect(eventsOf(answer.stayId)[0]?.data).toMatchObject({ test: true });
  });

  test("takes part in the sender's trace", async () => {
    const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    const response = await intake.app.inject({
      method: "POST",
      url: "/v1/discharge-events",
      headers: { authorization: "Bearer willow-key", "content-type": "application/json", traceparent },
      payload: JSON.stringify(fresh()),
    });
    const { stayId } = reportAnswer.parse(response.json());
    await vi.waitFor(() => expect(eventsOf(stayId)).toHaveLength(1));
    expect(eventsOf(stayId)[0]).toMatchObject({ traceparent });
  });
});

test("a revoked key is refused within two seconds", async () => {
  await intake.pool.query(
    sql`update api_keys set revoked_at = clock_timestamp() where owner = 'unit:TAH/Oak'`,
  );
  await vi.waitFor(
    async () => expect((await post(intake, fresh(), { key: "oak-key" })).statusCode).toBe(401),
    {
      timeout: 2_000,
    },
  );
});
