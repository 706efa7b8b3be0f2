import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { evaluate, secondsOf } from "./evaluate.ts";
import type { Scrape } from "./exposition.ts";
import { keyOf } from "./vector.ts";

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

const file = join(import.meta.dirname, "../../../infra/prometheus/alerts.yml");
const { groups } = parse(readFileSync(file, "utf8")) as { groups: { rules: AlertRule[] }[] };
export const alertRules: readonly AlertRule[] = groups.flatMap(({ rules }) => rules);

/** Whether a rule fires at the last scrape: true for as long as its `for` asks, at every scrape since. */
export function isFiring(rule: AlertRule, scrapes: readonly Scrape[]): boolean {
  const since = new Map<string, number>();
  for (const { at } of scrapes) {
    const active = new Set(evaluate(rule.expr, scrapes, at).map(({ labels }) => keyOf(labels)));
    for (const key of since.keys()) if (!active.has(key)) since.delete(key);
    for (const key of active) if (!since.has(key)) since.set(key, at);
  }
  const now = scrapes.at(-1)?.at ?? 0;
  const wanted = rule.for === undefined ? 0 : secondsOf(rule.for);
  return [...since.values()].some((from) => now - from >= wanted);
}
