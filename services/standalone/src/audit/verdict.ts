import type { Audited } from "./verify-chains.ts";

/** The counts in words, a line for each kind of chain. */
export function verdict({ histories, routes }: Audited): string {
  const { firstBroken: entry } = histories;
  const { firstBroken: version } = routes;
  return [
    line(
      "case histories",
      histories,
      count(histories.entries, "entry", "entries"),
      entry && `case ${entry.id}, entry ${entry.seq}`,
    ),
    line(
      "routes",
      routes,
      count(routes.entries, "version", "versions"),
      version && `discharge ${version.id}, version ${version.seq}`,
    ),
  ].join("\n");
}

/** Whether every link holds. */
export const isWhole = ({ histories, routes }: Audited): boolean =>
  histories.brokenChains + routes.brokenChains === 0;

interface Counts {
  readonly chains: number;
  readonly brokenChains: number;
}

function line(name: string, counts: Counts, entries: string, firstBroken: string | null): string {
  const { chains, brokenChains } = counts;
  const so = firstBroken === null ? "whole" : `${brokenChains} BROKEN, the first link: ${firstBroken}`;
  return `${name.padEnd(16)}${count(chains, "chain", "chains")}, ${entries}: ${so}`;
}

const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;
