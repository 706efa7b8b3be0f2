import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Tried } from "./try-mutation.ts";
import { markdownTable, type Columns } from "../markdown-table.ts";

/** A verdict, and what it was given on. */
export interface Recorded extends Tried {
  readonly commit: string;
  readonly machine: string;
}

/** Puts verdicts into docs/evidence/mutations.json, each in place of an earlier one, and writes mutations.md from it. */
export function record(folder: string, tried: readonly Recorded[], order: readonly string[]): void {
  const file = join(folder, "mutations.json");
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Recorded[]) : [];
  const byName = new Map([...before, ...tried].map((each) => [each.name, each]));
  const all = order.flatMap((name) => byName.get(name) ?? []);
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(join(folder, "mutations.md"), mutationsPage(all));
}

const columns: Columns<Recorded> = [
  ["build", ({ name }) => name],
  ["transport", ({ transport }) => transport],
  ["what is broken", ({ breaks }) => breaks],
  ["verdict", ({ found, fault }) => (found ? "as it should be" : `**NOT FOUND** ${fault ?? ""}`.trim())],
  [
    "found",
    ({ shown }) =>
      Object.entries(shown)
        .filter(([, count]) => count > 0)
        .map(([field, count]) => `${field} ${count}`)
        .join(", ") || "nothing",
  ],
  ["runs", ({ runs }) => runs],
  ["took", ({ seconds }) => `${seconds} s`],
  ["commit", ({ commit }) => commit],
];

/** The page, from the verdicts alone. */
export function mutationsPage(all: readonly Recorded[]): string {
  return [
    "# Mutations",
    "",
    "Written by `npm run mutations -- --evidence`: chaos on builds that are broken on purpose, one for each claim, and on",
    "the build as it is (control), with the same events, seeds and patience. A mutation has to be found, a control must not.",
    "",
    ...markdownTable(columns, all),
    "",
    `Measured on ${[...new Set(all.map(({ machine }) => machine))].join("; ")}.`,
    "",
  ].join("\n");
}
