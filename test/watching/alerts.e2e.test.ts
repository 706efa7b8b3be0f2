import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { homeward } from "../acceptance/harness/homeward.ts";
import { stageOf, type Stage } from "../acceptance/harness/stage.ts";
import { alertRules, isFiring } from "./promql/alerts.ts";
import { dashboardExpressions } from "./dashboard.ts";
import { metricsIn } from "./promql/evaluate.ts";
import { scraper } from "./scrape.ts";
import { sicknesses, wardOf } from "./sick.ts";

let stage: Stage;
let ward: ReturnType<typeof wardOf>;
let url: string;
beforeAll(async () => {
  stage = stageOf(await homeward({ transport: "in-process" }));
  stage.ears.allow(() => true);
  ward = wardOf(stage);
  url = stage.urls.intake;
});
afterAll(async () => {
  await ward.close();
  await stage.close();
});

const OF_KAFKA = /homeward_(?:kafka_up|consumer_lag)/;
const ofOneProcess = alertRules.filter(({ expr }) => !OF_KAFKA.test(expr));
/** Alarms of Homeward's own are raised by many of these; and nothing comes after the one that ends the process. */
const place = (alert: string) => ["HomewardAlarmsUnanswered", "", "HomewardDown"].indexOf(alert) + 1 || 2;
const inOrder = ofOneProcess.toSorted((a, b) => place(a.alert) - place(b.alert));

it("nothing fires while discharges come, are told and accepted", async () => {
  const { scrapes, scrape } = scraper(url);
  for (let n = 0; n < 5; n += 1) {
    const { stayId } = await stage.oak.reports();
    const alarm = await stage.desks["rotherham-camhs"].hears("case.alarm", { stayId });
    await stage.desks["rotherham-camhs"].answers(alarm, "accepted");
    for (let times = 0; times < 10; times += 1) await scrape();
  }
  expect(ofOneProcess.filter((rule) => isFiring(rule, scrapes)).map(({ alert }) => alert)).toEqual([]);
  const shown = new Set(scrapes.at(-1)?.samples.map(({ name }) => name));
  const named = [...alertRules.map(({ expr }) => expr), ...dashboardExpressions].flatMap(metricsIn);
  expect(named.filter((name) => !shown.has(name) && !OF_KAFKA.test(name))).toEqual([]);
});

it.each(inOrder.map((rule) => [rule.alert, rule] as const))(
  "%s fires, and not before",
  async (alert, rule) => {
    const { scrapes, scrape, fires } = scraper(url);
    const sickness = sicknesses[alert];
    expect(sickness, "nothing makes it fire").toBeDefined();
    await vi.waitFor(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), {
      timeout: 60_000,
    });
    scrapes.length = 0;
    await vi.waitFor(
      async () => {
        scrapes.length = 0;
        for (let n = 0; n < 3; n += 1) await scrape();
        expect(isFiring({ ...rule, for: "0s" }, scrapes)).toBe(false);
      },
      { timeout: 60_000, interval: 500 },
    );
    const heal = await sickness?.(ward);
    try {
      await fires(rule);
    } finally {
      await heal?.();
    }
  },
);
