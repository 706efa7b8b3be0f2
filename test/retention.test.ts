import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const named = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = ""]) => name);

interface Row {
  readonly tables: readonly string[];
  readonly stays: boolean;
  readonly links: readonly string[];
}

const rows: Row[] = (read("docs/architecture.md").split("## What is kept")[1] ?? "")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => {
    const [, tables = "", kept = ""] = line.split("|");
    return {
      tables: named(tables, /`(\w+)`/g),
      stays: kept.trim().startsWith("stays"),
      links: named(line, /\]\(([^)]+)\)/g),
    };
  });
const documented = rows.flatMap(({ tables }) => tables);

it("how long it is kept is said of every table, once", () => {
  const tables = globSync("services/*/schema.sql", { cwd: root }).flatMap((path) =>
    named(read(path), /^create table (\w+)/gm),
  );
  expect(tables.length).toBeGreaterThan(40);
  expect(documented.toSorted()).toEqual([...new Set(tables)].toSorted());
});

it("what stays is deleted by nothing, and what does not is", () => {
  const code = globSync("{packages,services}/*/src/**/*.ts", { cwd: root })
    .filter((path) => !path.endsWith(".test.ts"))
    .map(read);
  // Catchments go with their team; a release is written over.
  const deleted = new Set([
    "catchments",
    "releases",
    ...code.flatMap((text) => named(text, /delete from (\w+)/g)),
  ]);
  const going = rows.filter(({ stays }) => !stays).flatMap(({ tables }) => tables);
  expect([...deleted].toSorted()).toEqual(going.toSorted());
});

it("each is shown by a test, and what is linked is there", () => {
  const links = rows.map((row) => row.links);
  expect(links.filter((all) => !all.some((link) => link.endsWith(".test.ts")))).toEqual([]);
  expect(links.flat().filter((link) => !existsSync(join(root, "docs", link)))).toEqual([]);
});
