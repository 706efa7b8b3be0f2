import { keyOf, type Labels, type Series, type Vector } from "./vector.ts";
import type { Scrape } from "./exposition.ts";

export interface Matcher {
  readonly label: string;
  readonly op: string;
  readonly value: string;
}

export interface Selector {
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

const LOOKBACK_SECONDS = 300;

const fits = (labels: Labels, { label, op, value }: Matcher): boolean => {
  const actual = labels[label] ?? "";
  const regex = () => new RegExp(`^(?:${value})$`).test(actual);
  if (op === "=") return actual === value;
  if (op === "!=") return actual !== value;
  return op === "=~" ? regex() : !regex();
};

const selected = (scrape: Scrape, { name, matchers }: Selector) =>
  scrape.samples.filter(
    (sample) => sample.name === name && matchers.every((one) => fits(sample.labels, one)),
  );

/** As it stood at an instant: what the last scrape before it brought. What that one lacks is stale. */
export function instantOf(scrapes: readonly Scrape[], selector: Selector, at: number): Vector {
  const last = scrapes.findLast((scrape) => scrape.at <= at);
  if (last === undefined || at - last.at >= LOOKBACK_SECONDS) return [];
  return selected(last, selector).map(({ labels, value }) => ({ labels, value }));
}

/** Every sample of the time before an instant, by series. */
export function rangeOf(
  scrapes: readonly Scrape[],
  selector: Selector,
  { at, seconds }: { readonly at: number; readonly seconds: number },
): Series[] {
  const series = new Map<string, { labels: Labels; points: { at: number; value: number }[] }>();
  for (const scrape of scrapes) {
    if (scrape.at <= at - seconds || scrape.at > at) continue;
    for (const { labels, value } of selected(scrape, selector)) {
      const key = keyOf(labels);
      const one = series.get(key) ?? { labels, points: [] };
      one.points.push({ at: scrape.at, value });
      series.set(key, one);
    }
  }
  return [...series.values()];
}
