import {
  dischargeEventMessage,
  instant,
  formatInstant,
  MINUTE,
  report,
  topics,
  type Message,
  type ReportAnswer,
} from "@homeward/contracts";
import { unmovedClock } from "@homeward/kernel";
import { sql } from "@homeward/postgres";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { completeReport, withAt } from "../../test/complete-report.ts";
import { post, runningIntake, seeds, type RunningIntake } from "../../test/running-intake.ts";
import { handleReports } from "./handle-report.ts";
import { prepareReport } from "./prepare-report.ts";

let intake: RunningIntake;
beforeAll(async () => {
  intake = await runningIntake();
});
afterAll(() => intake.stop());

const START = 1_790_000_000_000_000;
let made = 0;

/** The last word of the messages about each discharge of a stay. */
function lastWords(messages: readonly Message[]): Map<string, string> {
  const told = messages.map(({ data }) => dischargeEventMessage.parse(data));
  return new Map(told.map(({ dischargeId, kind }) => [dischargeId, kind]));
}

test("law: whatever is reported about a stay, and however much at once, messages and tables say the same", async () => {
  const report = fc.record({
    type: fc.constantFrom("discharged", "discharged", "discharge-reversed", "planned"),
    minute: fc.integer({ min: 0, max: 4 }),
    eventId: fc.integer({ min: 0, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 12 }), async (reports) => {
      made += 1;
      const spellId = `law-${made}`;
      const sent = reports.map(({ type, minute, eventId }) => ({
        ...(withAt(completeReport(), "/stay/spellId", spellId) as object),
        type,
        occurredAt: formatInstant(instant(START + minute * MINUTE)),
        eventId: `law-${made}-${eventId}`,
      }));
      const responses = await Promise.all(sent.map((each) => post(intake, each)));
      const accepted = responses.filter(({ statusCode }) => statusCode === 202);
      expect(responses.every(({ statusCode }) => statusCode === 202 || statusCode === 409)).toBe(true);
      const [first] = accepted.map((response) => response.json<{ stayId: string }>().stayId);

      const rows = await intake.pool.query<{ id: string; live: boolean }>(sql`
        select discharge_id as id, reversed_at is null as live from discharges where stay_id = ${first ?? ""}::uuid`);
      const [outbox] = await intake.pool.query<{ count: number }>(
        sql`select count(*) from outbox where key = ${first ?? ""} and topic = ${topics.dischargeEvents}`,
      );
      const heard = () =>
        intake.heard.filter(({ key, topic }) => key === first && topic === topics.dischargeEvents);
      await vi.waitFor(() => expect(heard().length).toBe(outbox?.count));
      expect(heard().map(({ sequence }) => sequence)).toEqual(heard().map((_, index) => index + 1));
      const words = lastWords(heard());
      expect(new Map(rows.map(({ id, live }) => [id, live ? "discharged" : "discharge-reversed"]))).toEqual(
        words,
      );
    }),
    { numRuns: 40 },
  );
});

test("a discharge without an event id, said again in the same bytes after a reversal, is another discharge", async () => {
  const {
    eventId: _id,
    occurredAt: _at,
    ...unnamed
  } = withAt(completeReport(), "/stay/spellId", "unnamed-1") as ReturnType<typeof completeReport>;
  const say = async (type: string) => (await post(intake, { ...unnamed, type })).json<ReportAnswer>();
  const first = await say("discharged");
  expect(await say("discharged")).toEqual({ ...first, replayed: true });
  await say("discharge-reversed");
  const second = await say("discharged");
  expect(second).toMatchObject({ replayed: false, dischargeNumber: 2, stayId: first.stayId });
  expect(await say("discharged")).toEqual({ ...second, replayed: true });
  await vi.waitFor(() => {
    const told = intake.heard.filter(({ key }) => key === first.stayId);
    expect([...lastWords(told).values()]).toEqual(["discharge-reversed", "discharged"]);
  });
});

/** Says things of one stay without an event id. */
function saying(spellId: string) {
  const { eventId: _id, ...unnamed } = withAt(completeReport(), "/stay/spellId", spellId) as ReturnType<
    typeof completeReport
  >;
  const alive = unnamed;
  const died = { ...unnamed, discharge: { ...unnamed.discharge, method: "died" } };
  return { alive, died, say: async (body: object) => (await post(intake, body)).json<ReportAnswer>() };
}
/** Of each message about a discharge of the stay: its number, and how the child left. */
const methodsTold = (stayId: string) =>
  intake.heard
    .filter(({ key, topic }) => key === stayId && topic === topics.dischargeEvents)
    .map(({ data }) => dischargeEventMessage.parse(data))
    .map(({ dischargeNumber, sealed }) => {
      const said = report.parse(JSON.parse(intake.sealing.openText(sealed)));
      return `${dischargeNumber} ${said.discharge.method}`;
    });

test("a death reported by mistake, corrected without an event id in the bytes of before, is told on", async () => {
  const { alive, died, say } = saying("mistaken-1");
  const { stayId } = await say(alive);
  await say(died);
  const corrected = await say(alive);
  expect(corrected).toMatchObject({ replayed: false, dischargeNumber: 1, stayId });
  expect(await say(alive)).toEqual({ ...corrected, replayed: true });
  await vi.waitFor(() => expect(methodsTold(stayId)).toEqual(["1 planned", "1 died", "1 planned"]));
});

test("a death that is told with another instant is told of the earlier leaving too, each under its own name", async () => {
  const { alive, died, say } = saying("late-1");
  const { stayId } = await say(alive);
  expect(await say({ ...died, occurredAt: "2026-11-20T17:45:00Z" })).toMatchObject({
    dischargeNumber: 2,
    warnings: expect.arrayContaining([expect.objectContaining({ code: "discharged-again" })]),
  });
  await vi.waitFor(() => expect(methodsTold(stayId)).toEqual(["1 planned", "1 died", "2 died"]));
  const ids = intake.heard.filter(({ key }) => key === stayId).map(({ id }) => id);
  expect(new Set(ids).size).toBe(3);
  // Said again as at first, it was a mistake: somebody has to be chased.
  expect(await say(alive)).toMatchObject({ replayed: false, dischargeNumber: 1 });
  await vi.waitFor(() => expect(methodsTold(stayId).at(-1)).toBe("1 planned"));
});

test("two replicas that hear the correction at once tell it once", async () => {
  const { alive, died, say } = saying("mistaken-2");
  const { stayId } = await say(alive);
  await say(died);
  const { pool, sealing } = intake;
  const sent = {
    body: { bytes: Buffer.from(JSON.stringify(alive)), tooLarge: false },
    mediaType: "application/json",
    traceparent: null,
    reporter: { odsCode: "RXE", ward: "Willow", units: [...seeds.units] },
    demo: false,
  };
  const read = prepareReport(sent, sealing);
  if (!read.ok) throw read.problem;
  const replica = () => handleReports({ pool, sealing, clock: unmovedClock }, [read.report]);
  const answers = (await Promise.all([replica(), replica(), replica()])).flat();
  expect(answers.filter((it) => it.kind === "accepted" && !it.replayed)).toHaveLength(1);
  await vi.waitFor(() => expect(methodsTold(stayId)).toEqual(["1 planned", "1 died", "1 planned"]));
});

test("identity is kept sealed: no table holds it in the clear", async () => {
  await post(intake, { ...completeReport(), eventId: "sealed-1" });
  await post(intake, `{"type":"discharged","child":${JSON.stringify(completeReport().child)}}`);
  const tables = ["stays", "discharges", "discharge_events", "quarantine", "outbox", "case_outcomes"];
  for (const table of tables) {
    const rows = await intake.pool.query<{ row: string }>(
      sql`select t::text as row from ${sql.identifier(table)} as t`,
    );
    expect(rows.map(({ row }) => row).join("\n")).not.toMatch(
      /Testgiven|Testfamily|9990000018|2011-04-03|S60 ?2UD|SPELL-0001/,
    );
  }
});
