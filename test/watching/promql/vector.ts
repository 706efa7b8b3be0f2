export type Labels = Readonly<Record<string, string>>;

export interface Element {
  readonly labels: Labels;
  readonly value: number;
}
export type Vector = readonly Element[];

export interface Series {
  readonly labels: Labels;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

export const keyOf = (labels: Labels): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Sums or extremes of elements that are alike in these labels. */
export function aggregate(vector: Vector, by: readonly string[], how: (values: number[]) => number): Vector {
  const groups = Map.groupBy(vector, ({ labels }) => keyOf(only(labels, by)));
  return [...groups.values()].map((group) => ({
    labels: only(group[0]?.labels ?? {}, by),
    value: how(group.map(({ value }) => value)),
  }));
}

const only = (labels: Labels, names: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([name]) => names.includes(name)));

/** Prometheus' rate and increase: what a counter rose by, taken to the edges of the range. */
export function increase(
  { points }: Series,
  { at, seconds }: { readonly at: number; readonly seconds: number },
): number | null {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) return null;
  let rise = last.value - first.value;
  // A counter that falls began anew.
  points.forEach(({ value }, n) => {
    const before = points[n - 1]?.value ?? value;
    if (value < before) rise += before;
  });
  const sampled = last.at - first.at;
  const between = sampled / (points.length - 1);
  let toStart = first.at - (at - seconds);
  let toEnd = at - last.at;
  if (rise > 0 && first.value >= 0) toStart = Math.min(toStart, sampled * (first.value / rise));
  if (toStart >= between * 1.1) toStart = between / 2;
  if (toEnd >= between * 1.1) toEnd = between / 2;
  return rise * ((sampled + toStart + toEnd) / sampled);
}

/** Prometheus' histogram_quantile over classic buckets. */
export function quantile(q: number, vector: Vector): Vector {
  const rest = (labels: Labels) =>
    Object.fromEntries(Object.entries(labels).filter(([name]) => name !== "le"));
  const groups = Map.groupBy(vector, ({ labels }) => keyOf(rest(labels)));
  return [...groups.values()].map((group) => ({
    labels: rest(group[0]?.labels ?? {}),
    value: quantileOf(
      q,
      group
        .map(({ labels, value }) => ({
          le: labels["le"] === "+Inf" ? Infinity : Number(labels["le"]),
          value,
        }))
        .sort((a, b) => a.le - b.le),
    ),
  }));
}

function quantileOf(q: number, buckets: readonly { le: number; value: number }[]): number {
  const total = buckets.at(-1)?.value ?? 0;
  if (buckets.length < 2 || total === 0) return Number.NaN;
  const rank = q * total;
  const n = buckets.findIndex(({ value }) => value >= rank);
  const found = buckets[n];
  if (found === undefined || found.le === Infinity) return buckets.at(-2)?.le ?? Number.NaN;
  const below = buckets[n - 1] ?? { le: 0, value: 0 };
  return below.le + (found.le - below.le) * ((rank - below.value) / (found.value - below.value));
}
