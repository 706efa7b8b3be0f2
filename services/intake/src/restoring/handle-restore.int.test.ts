import { type ReportAnswer } from "@homeward/contracts";
import { createLogger, unmovedClock } from "@homeward/kernel";
import { sql } from "@homeward/postgres";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { completeReport, withAt } from "../../test/complete-report.ts";
import { post, runningIntake, type RunningIntake } from "../../test/running-intake.ts";
import { restoreReports } from "./handle-restore.ts";

let intake: RunningIntake;
beforeAll(async () => {
  intake = await runningIntake();
});
afterAll(() => intake.stop());

/** As a restore to the moment before it leaves the database. */
async function forget(eventId: string, before: string) {
  await intake.pool.query(sql`delete from discharge_events where event_id = ${eventId}`);
  await intake.pool.query(sql`update discharges set told_by = ${before} where told_by = ${eventId}`);
}

test("what was last said of a discharge is known again: the bytes of before are no repeat", async () => {
  const { eventId: _id, ...alive } = withAt(completeReport(), "/stay/spellId", "restored-1") as ReturnType<
    typeof completeReport
  >;
  const died = { ...alive, discharge: { ...alive.discharge, method: "died" } };
  const say = async (body: object) => (await post(intake, body)).json<ReportAnswer>();
  const first = await say(alive);
  const second = await say(died);
  await vi.waitFor(() => expect(intake.heard).toHaveLength(2));
  await forget(second.eventId, first.eventId);
  const { pool, sealing, heard } = intake;
  const logger = createLogger({ service: "intake", level: "silent" });
  const restored = await restoreReports({ pool, sealing, logger, clock: unmovedClock }, heard);
  expect(restored).toEqual({ reports: 1, leftOut: [] });
  expect(await say(died)).toMatchObject({ eventId: second.eventId, replayed: true });
  expect(await say(alive)).toMatchObject({ replayed: false, dischargeNumber: 1 });
});
