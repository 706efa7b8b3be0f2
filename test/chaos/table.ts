import type { Result } from "./result.ts";

/** For people. */
export function tableOf({ kills, ...figures }: Result): string {
  const rows = [
    ...Object.entries(figures),
    ...Object.entries(kills).map(([target, times]) => [`killed: ${target}`, times] as const),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join("");
}
