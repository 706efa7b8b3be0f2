import { describe, expect, it } from "vitest";
import { alertRules, isFiring } from "./promql/alerts.ts";
import type { Scrape } from "./promql/exposition.ts";

type Sample = Scrape["samples"][number];

const job = { job: "homeward", instance: "tested" };
const sample = (name: string, value: number, labels: Readonly<Record<string, string>> = {}): Sample => ({
  name,
  value,
  labels: { ...job, ...labels },
});
const ruleOf = (alert: string) => alertRules.find((rule) => rule.alert === alert) ?? expect.fail(alert);

/** Five minutes in which every scrape gives the same. */
const steadily = (samples: readonly Sample[]): Scrape[] =>
  Array.from({ length: 21 }, (_, nth) => ({ at: nth * 15, samples: [...samples] }));

describe("a rule of several arms fires by each of them alone", () => {
  const figures = [
    sample("homeward_timers_overdue_seconds", 0),
    sample("homeward_oldest_untold_case_seconds", 0),
    ...["intake", "router", "notifier"].map((service) =>
      sample("homeward_outbox_oldest_seconds", 0, { service }),
    ),
  ];

  it("HomewardFiguresMissing, and is quiet while all are there", () => {
    const rule = ruleOf("HomewardFiguresMissing");
    expect(isFiring(rule, steadily(figures))).toBe(false);
    const missed = figures.filter((missing) =>
      isFiring(rule, steadily(figures.filter((figure) => figure !== missing))),
    );
    expect(missed).toEqual(figures);
  });

  it("HomewardDown, also where Prometheus no longer knows whom to ask", () => {
    const rule = ruleOf("HomewardDown");
    expect(isFiring(rule, steadily([sample("up", 1)]))).toBe(false);
    expect(isFiring(rule, steadily([sample("up", 0)]))).toBe(true);
    expect(isFiring(rule, steadily([]))).toBe(true);
    expect(isFiring(rule, steadily([sample("up", 1, { job: "another" })]))).toBe(true);
  });

  it("HomewardPartUnhealthy, by any part of any process", () => {
    const rule = ruleOf("HomewardPartUnhealthy");
    const part = (name: string, value: number, instance: string) =>
      sample("homeward_part_healthy", value, { part: name, instance });
    const well = [part("timers", 1, "a"), part("timers", 1, "b"), part("kafka:router", 1, "b")];
    expect(isFiring(rule, steadily(well))).toBe(false);
    for (const sick of well) {
      const one = well.map((it) => (it === sick ? { ...it, value: 0 } : it));
      expect(isFiring(rule, steadily(one))).toBe(true);
    }
  });
});
