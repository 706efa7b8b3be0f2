import { HOUR, MINUTE } from "@homeward/contracts";
import { createMetrics, type Metrics } from "@homeward/kernel";
import { sql } from "@homeward/postgres";
import { afterAll, beforeEach, expect, it } from "vitest";
import {
  LEFT_AT,
  apply,
  notifierDatabase,
  openCase,
  recipient,
  routeOf,
  type NotifierDatabase,
} from "../../test/notifier-database.ts";
import { handleAlarms } from "../alarms/handle-alarms.ts";
import { createTimerLoop } from "../timers/timer-loop.ts";
import { createWatching } from "./record-figures.ts";
import { showFigures } from "./show-figures.ts";

const worlds: NotifierDatabase[] = [];
let world: NotifierDatabase;
let metrics: Metrics;
beforeEach(async () => {
  world = await notifierDatabase();
  worlds.push(world);
  metrics = createMetrics();
});
afterAll(async () => {
  for (const one of worlds) await one.end();
});

/** As a process sees it that has just begun to look, so that nothing is kept from before. */
async function standing(): Promise<string> {
  const fresh = createMetrics();
  showFigures({ service: "notifier", pool: world.pool, clock: world.tools.clock, metrics: fresh });
  return fresh.text();
}
const figure = (text: string, name: string) =>
  Number(new RegExp(String.raw`^${name}(?:\{service="notifier"\})? (\S+)$`, "m").exec(text)?.[1]);
const counting = () => ({ ...world.tools, watching: createWatching(metrics) });

it("shows live cases by part and state, and never those that are closed", async () => {
  await openCase(world);
  const [closed = ""] = await apply(world, routeOf([recipient(world, "a")]));
  await world.pool.query(sql`
    update cases set state = state || '{"status":"closed","closedAs":"withdrawn"}' where case_id = ${closed}`);
  const text = await standing();
  expect(text).toContain('homeward_cases{service="notifier",part="lead",state="waiting"} 1\n');
  expect(text).not.toContain('state="closed"');
  expect(figure(text, "homeward_alarms_open")).toBe(0);
});

it("shows alarms of Homeward's own apart from the cases of children", async () => {
  await world.pool.transaction((tx) =>
    handleAlarms(tx, world.tools, [
      {
        alarm: {
          alarmId: "0f0f0f0f-0000-4000-8000-000000000001",
          kind: "message-stuck",
          about: {},
          tell: { to: "resolver" },
          severity: "high",
          why: "A test.",
        },
        raisedAt: LEFT_AT,
      },
    ]),
  );
  const text = await standing();
  expect(figure(text, "homeward_alarms_open")).toBe(1);
  expect(text).not.toMatch(/^homeward_cases\{/m);
});

it("shows how late the oldest deadline is that nobody decides, one put off because it failed among them", async () => {
  await openCase(world);
  expect(figure(await standing(), "homeward_timers_overdue")).toBe(0);
  world.move(30 * MINUTE + HOUR);
  const late = await standing();
  expect(figure(late, "homeward_timers_overdue")).toBeGreaterThanOrEqual(1);
  expect(figure(late, "homeward_timers_overdue_seconds")).toBeGreaterThan(3_600);
  await world.pool.query(sql`update timers set wake_at = wake_at + interval '1 day', failures = 1`);
  expect(figure(await standing(), "homeward_timers_overdue_seconds")).toBeGreaterThan(3_600);
});

it("shows messages that wait to be sent, and for how long", async () => {
  await openCase(world);
  world.move(5 * MINUTE);
  const text = await standing();
  expect(figure(text, "homeward_notifications_due")).toBeGreaterThanOrEqual(1);
  expect(figure(text, "homeward_notifications_due_seconds")).toBeGreaterThanOrEqual(300);
});

it("shows for how long nobody has been reached about a young person, until somebody is", async () => {
  await openCase(world);
  world.move(7 * MINUTE);
  expect(figure(await standing(), "homeward_oldest_untold_case_seconds")).toBeGreaterThanOrEqual(420);
  await world.pool.query(sql`update cases set state = state || '{"toldAt":1}'`);
  expect(figure(await standing(), "homeward_oldest_untold_case_seconds")).toBe(0);
  await world.pool.query(sql`update cases set state = state || '{"toldAt":null}'`);
  await world.pool.query(sql`set enable_seqscan = off`);
  const plan = await world.pool.query<Record<string, string>>(
    sql`explain select min(opened_at) from cases where is_untold`,
  );
  expect(JSON.stringify(plan)).toContain("cases_untold");
});

it("counts how late deadlines were decided, and the rungs that were missed", async () => {
  await openCase(world);
  world.move(31 * MINUTE);
  const loop = createTimerLoop(world.pool, counting());
  while ((await loop.runOnce()).again);
  const text = await metrics.text();
  expect(text).toContain('homeward_escalations_total{event="rung-missed",clock="acceptance"} 1\n');
  expect(text).toMatch(/^homeward_timer_lateness_seconds_count [1-9]/m);
  expect(text).toMatch(/^homeward_timer_lateness_seconds_bucket\{le="15"\} 0$/m);
  world.move(2 * HOUR);
  while ((await loop.runOnce()).again);
  expect(await metrics.text()).toContain('event="last-rung-reached",clock="acceptance"} 1\n');
});
