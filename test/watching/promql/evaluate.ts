import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";
import type { Scrape } from "./exposition.ts";
import { instantOf, rangeOf, type Matcher, type Selector } from "./selector.ts";
import { aggregate, increase, keyOf, quantile, type Vector } from "./vector.ts";

type Value = number | Vector;

interface World {
  readonly text: string;
  readonly scrapes: readonly Scrape[];
  readonly at: number;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** "90s", "5m": a Prometheus duration of one unit, in seconds. */
export function secondsOf(duration: string): number {
  const [, count = "", unit = ""] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  const seconds = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (Number.isNaN(seconds)) throw new Error(`not a duration of one unit: ${duration}`);
  return seconds;
}

/** Prometheus' own grammar; throws where it finds a fault. */
export function parse(text: string): SyntaxNode {
  const { topNode } = parser.parse(text);
  const cursor = topNode.cursor();
  do if (cursor.type.isError) throw new Error(`no PromQL at ${cursor.from}: ${text}`);
  while (cursor.next());
  const only = topNode.firstChild;
  if (only === null) throw new Error(`no PromQL: ${text}`);
  return only;
}

/** The value of an expression at an instant. Knows what the rules use, and throws on anything else. */
export function evaluate(text: string, scrapes: readonly Scrape[], at: number): Vector {
  const value = valueOf(parse(text), { text, scrapes, at });
  if (typeof value === "number") throw new Error(`a number and no vector: ${text}`);
  return value;
}

/** Every metric that an expression names. */
export function metricsIn(text: string): string[] {
  const names: string[] = [];
  parse(text)
    .cursor()
    .iterate((node) => {
      if (node.name === "VectorSelector") names.push(selectorOf(node.node, text).name);
    });
  return names;
}

function valueOf(node: SyntaxNode, world: World): Value {
  switch (node.name) {
    case "NumberDurationLiteral":
      return Number(textOf(node, world.text));
    case "ParenExpr":
      return valueOf(childrenOf(node)[0] ?? refuse(node, world), world);
    case "VectorSelector":
      return instantOf(world.scrapes, selectorOf(node, world.text), world.at);
    case "AggregateExpr":
      return aggregated(node, world);
    case "FunctionCall":
      return called(node, world);
    case "BinaryExpr":
      return combined(node, world);
    default:
      return refuse(node, world);
  }
}

const textOf = ({ from, to }: SyntaxNode, text: string): string => text.slice(from, to);
const refuse = (node: SyntaxNode, { text }: World): never => {
  throw new Error(`the tests do not know ${node.name} in: ${text}`);
};

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

function selectorOf(node: SyntaxNode, text: string): Selector {
  const name = node.getChild("Identifier");
  if (name === null) throw new Error(`a selector without a name: ${text}`);
  const matchers = node.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? [];
  return {
    name: textOf(name, text),
    matchers: matchers.map((matcher): Matcher => {
      const [label = "", op = "", value = '""'] = childrenOf(matcher).map((part) => textOf(part, text));
      return { label, op, value: JSON.parse(value) as string };
    }),
  };
}

const HOW: Readonly<Record<string, (values: number[]) => number>> = {
  sum: (values) => values.reduce((a, b) => a + b, 0),
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
  count: (values) => values.length,
};

function aggregated(node: SyntaxNode, world: World): Vector {
  const [op] = childrenOf(node);
  const how = HOW[op === undefined ? "" : textOf(op, world.text)] ?? refuse(node, world);
  const modifier = node.getChild("AggregateModifier");
  if (modifier !== null && modifier.getChild("By") === null) refuse(modifier, world);
  const labels = modifier?.getChild("GroupingLabels")?.getChildren("LabelName") ?? [];
  const by = labels.map((label) => textOf(label, world.text));
  return aggregate(vectorOf(argumentsOf(node)[0] ?? refuse(node, world), world), by, how);
}

const argumentsOf = (node: SyntaxNode): SyntaxNode[] => {
  const body = node.getChild("FunctionCallBody");
  return body === null ? [] : childrenOf(body);
};

function vectorOf(node: SyntaxNode, world: World): Vector {
  const value = valueOf(node, world);
  return typeof value === "number" ? refuse(node, world) : value;
}

function called(node: SyntaxNode, world: World): Vector {
  const name = textOf(node.getChild("FunctionIdentifier") ?? refuse(node, world), world.text);
  const [first = refuse(node, world), second] = argumentsOf(node);
  if (name === "increase" || name === "rate") return risen(first, world, name);
  if (name === "histogram_quantile" && second !== undefined)
    return quantile(Number(textOf(first, world.text)), vectorOf(second, world));
  if (name === "absent") return vectorOf(first, world).length > 0 ? [] : missing(first, world);
  if (name !== "absent_over_time") return refuse(node, world);
  const { selector, range } = rangedBy(first, world);
  return rangeOf(world.scrapes, selectorOf(selector, world.text), range).length > 0
    ? []
    : missing(selector, world);
}

/** What a selector asks for by name, as Prometheus says that it is not there. */
function missing(selector: SyntaxNode, world: World): Vector {
  const { matchers } = selectorOf(selector, world.text);
  const labels = matchers.filter(({ op }) => op === "=").map(({ label, value }) => [label, value]);
  return [{ labels: Object.fromEntries(labels) as Record<string, string>, value: 1 }];
}

function rangedBy(node: SyntaxNode, world: World) {
  const selector = node.getChild("VectorSelector");
  const duration = node.getChild("DurationExpr");
  if (node.name !== "MatrixSelector" || selector === null || duration === null) return refuse(node, world);
  return { selector, range: { at: world.at, seconds: secondsOf(textOf(duration, world.text)) } };
}

function risen(node: SyntaxNode, world: World, name: "increase" | "rate"): Vector {
  const { selector, range } = rangedBy(node, world);
  return rangeOf(world.scrapes, selectorOf(selector, world.text), range).flatMap((series) => {
    const value = increase(series, range);
    if (value === null) return [];
    return [{ labels: series.labels, value: name === "rate" ? value / range.seconds : value }];
  });
}

const COMPARES: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

function combined(node: SyntaxNode, world: World): Vector {
  const [left, op, right, ...more] = childrenOf(node);
  if (left === undefined || op === undefined || right === undefined || more.length > 0)
    return refuse(node, world);
  const sign = textOf(op, world.text);
  const ours = vectorOf(left, world);
  const theirs = valueOf(right, world);
  const compare = COMPARES[sign];
  if (typeof theirs === "number")
    return compare === undefined ? refuse(op, world) : ours.filter(({ value }) => compare(value, theirs));
  const other = new Map(theirs.map((element) => [keyOf(element.labels), element.value]));
  const ourKeys = new Set(ours.map(({ labels }) => keyOf(labels)));
  if (sign === "or") return [...ours, ...theirs.filter(({ labels }) => !ourKeys.has(keyOf(labels)))];
  if (sign === "and") return ours.filter(({ labels }) => other.has(keyOf(labels)));
  if (sign !== "/") return refuse(op, world);
  return ours.flatMap(({ labels, value }) => {
    const by = other.get(keyOf(labels));
    return by === undefined ? [] : [{ labels, value: value / by }];
  });
}
