import { expect, it } from "vitest";
import { isFiring, type AlertRule } from "./alerts.ts";
import { evaluate } from "./evaluate.ts";
import { readSamples, type Scrape } from "./exposition.ts";

const scrapes = (...texts: string[]): Scrape[] =>
  texts.map((text, n) => ({ at: n * 15, samples: readSamples(text) }));
const last = (texts: readonly string[]) => (texts.length - 1) * 15;
const value = (expr: string, ...texts: string[]) => evaluate(expr, scrapes(...texts), last(texts));

it("reads what /metrics says", () => {
  const text = '# HELP a b\na 1\nb{x="1",y="a\\"b\\\\c\\nd"} 2.5e+3\nc{le="+Inf"} +Inf\nd Nan\n';
  expect(readSamples(text)).toEqual([
    { name: "a", labels: {}, value: 1 },
    { name: "b", labels: { x: "1", y: 'a"b\\c\nd' }, value: 2_500 },
    { name: "c", labels: { le: "+Inf" }, value: Infinity },
    { name: "d", labels: {}, value: Number.NaN },
  ]);
  expect(() => readSamples("not a line of it at all")).toThrow("no sample");
});

it("selects, aggregates and compares", () => {
  const text = 'a{s="x",p="1"} 5\na{s="x",p="2"} 7\na{s="y",p="1"} 1\n';
  expect(value("max by (s) (a) > 3", text)).toEqual([{ labels: { s: "x" }, value: 7 }]);
  expect(value('sum by (p) (a{s=~"x|y",p!="2"})', text)).toEqual([{ labels: { p: "1" }, value: 6 }]);
  expect(value("a > 100", text)).toEqual([]);
  expect(value('absent(b{s="x"})', text)).toEqual([{ labels: { s: "x" }, value: 1 }]);
  expect(value("a < 2 or a > 6", text)).toHaveLength(2);
  expect(value("sum by (s) (a) / sum by (s) (a)", text).map((one) => one.value)).toEqual([1, 1]);
});

it("says what no scrape of a range has", () => {
  expect(value("absent_over_time(a[1m])", "a 1\n", "b 1\n", "b 1\n")).toEqual([]);
  expect(value('absent_over_time(a{s="x"}[1m])', 'a{s="y"} 1\n', "b 1\n")).toEqual([
    { labels: { s: "x" }, value: 1 },
  ]);
  expect(
    value(
      "absent_over_time(a[1m])",
      "a 1\n",
      ..."b 1\n"
        .repeat(5)
        .trim()
        .split("\n")
        .map((it) => `${it}\n`),
    ),
  ).toHaveLength(1);
});

it("NaN is above nothing and below nothing", () => {
  expect(value("a > 0 or a <= 0", "a NaN\n")).toEqual([]);
});

// The three values are what promtool 2.42 (`promtool test rules`) gives for the same samples.
it("increases as Prometheus has it: to the edges of the range, over a new beginning, never of one point", () => {
  expect(value("increase(a[1m])", "a 0\n", "a 10\n", "a 20\n", "a 30\n", "a 40\n")).toEqual([
    { labels: {}, value: 40 },
  ]);
  // From 70 to nothing and on to 20: 20 of the new beginning, taken from 45 s to the edges of a minute.
  expect(value("increase(a[1m])", "a 50\n", "a 60\n", "a 70\n", "a 10\n", "a 20\n")[0]?.value).toBeCloseTo(
    40,
    5,
  );
  expect(value("increase(a[1m])", "b 1\n", "a 10\n")).toEqual([]);
  // A series that begins within the range began near its first sample.
  expect(value("increase(a[1m])", "b 0\n", "b 0\n", "a 3\n", "a 5\n", "a 9\n")[0]?.value).toBeCloseTo(9, 5);
});

it("what a scrape lacks is stale, and a scrape of long ago is none", () => {
  expect(value("a", "a 1\n", "b 1\n")).toEqual([]);
  expect(evaluate("a", scrapes("a 1\n"), 400)).toEqual([]);
});

it("finds a quantile of a histogram", () => {
  const from = 'h{le="1"} 0\nh{le="5"} 0\nh{le="+Inf"} 0\n';
  const to = 'h{le="1"} 50\nh{le="5"} 100\nh{le="+Inf"} 100\n';
  expect(value("histogram_quantile(0.75, sum by (le) (rate(h[1m])))", from, to)[0]?.value).toBeCloseTo(3, 5);
});

it.each([
  "sum without (a) (b)",
  "a + b",
  "topk(1, a)",
  "a[5m:1m]",
  "a offset 5m",
  "a == bool 1",
  "a and on (b) c",
])("refuses what it does not know rather than guess: %s", (expr) => {
  expect(() => value(expr, "a 1\nb 1\n")).toThrow();
});

it("refuses what is no PromQL", () => {
  expect(() => value("a >", "a 1\n")).toThrow("no PromQL");
});

it("an alert fires once it was true for as long as it asks, without a gap", () => {
  const rule: AlertRule = {
    alert: "A",
    expr: "a > 0",
    for: "30s",
    labels: {},
    annotations: { summary: "", runbook_url: "" },
  };
  expect(isFiring(rule, scrapes("a 1\n", "a 1\n"))).toBe(false);
  expect(isFiring(rule, scrapes("a 1\n", "a 1\n", "a 1\n"))).toBe(true);
  expect(isFiring(rule, scrapes("a 1\n", "a 0\n", "a 1\n"))).toBe(false);
  expect(isFiring(rule, scrapes("a 1\n", "a 1\n", "a 1\n", "a 0\n"))).toBe(false);
});
