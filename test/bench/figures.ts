/** The value that a share of the list (0 to 1) lies at or below; NaN of an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** As figures are shown: three digits that mean something. */
export const rounded = (value: number): number => Number(value.toPrecision(3));
