/**
 * Makes seeds/geography/ from a folder of public source files (see seeds/geography/SOURCES.md):
 *   node infra/tools/make-geography.ts <folder with geography/ and ods/> seeds/geography
 * The result is small enough for git and readable in a diff; the router loads it in a second or two.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

type Row = Readonly<Record<string, string>>;

const [source, target] = process.argv.slice(2);
if (!source || !target) throw new Error("usage: make-geography.ts <source folder> <target folder>");

const field = (row: Row, name: string): string => {
  const value = row[name];
  if (value === undefined) throw new Error(`column ${name} is missing`);
  return value;
};

/** Splits one CSV line; fields may be quoted, quotes are doubled inside. */
function splitLine(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}

async function readCsv(path: string): Promise<Row[]> {
  const [head = "", ...lines] = (await readFile(join(source!, path), "utf8")).trim().split(/\r?\n/);
  const names = splitLine(head);
  return lines.map((line) => {
    const values = splitLine(line);
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
  });
}

const write = (name: string, lines: readonly string[]) =>
  writeFile(join(target, name), `${lines.join("\n")}\n`);

/** One line per district, sub-ICB location and postcode sector: `E08000018 03L S60 2 AAABAD…`, two letters a postcode. */
function postcodeLines(rows: readonly Row[]): string[] {
  const sectors = new Map<string, string[]>();
  for (const row of rows) {
    const postcode = field(row, "pcds");
    const sector = `${field(row, "lad_code")} ${field(row, "sicbl_code_nhs")} ${postcode.slice(0, -2)}`;
    sectors.set(sector, [...(sectors.get(sector) ?? []), postcode.slice(-2)]);
  }
  return [...sectors].map(([sector, units]) => `${sector} ${units.toSorted().join("")}`).toSorted();
}

function districtLines(authorities: readonly Row[], subIcbs: readonly Row[]): string[] {
  const within = (district: string) =>
    subIcbs.filter((row) => field(row, "lad24cds").split(/\W+/).includes(district));
  return authorities.map((row) => {
    const code = field(row, "lad23cd");
    const names = ["lad23nm", "utla23cd", "utla23nm"].map((name) => field(row, name));
    return [
      code,
      ...names,
      within(code)
        .map((sub) => field(sub, "sicbl24cd"))
        .join(" "),
    ].join("\t");
  });
}

const columns = (names: readonly string[]) => (row: Row) => names.map((name) => field(row, name)).join("\t");

await mkdir(target, { recursive: true });
const subIcbs = await readCsv("geography/sicbl24_icb24.csv");
await write("postcodes.txt", postcodeLines(await readCsv("geography/south_yorkshire_postcodes.csv")));
await write("districts.tsv", [
  "code\tname\tupperTier\tupperTierName\tsubIcbs",
  ...districtLines(await readCsv("geography/lad_utla_region.csv"), subIcbs),
]);
await write("sub-icbs.tsv", [
  "code\todsCode\tname\ticb\ticbOdsCode\ticbName",
  ...subIcbs.map(columns(["sicbl24cd", "sicbl24cdh", "sicbl24nm", "icb24cd", "icb24cdh", "icb24nm"])),
]);
await write("code-changes.tsv", [
  "from\tto\tname\teffective",
  ...(await readCsv("geography/lad_code_changes_south_yorkshire.csv")).map(
    columns(["old_code", "new_code", "name", "effective"]),
  ),
]);
await write("gp-practices.tsv", [
  "odsCode\tpostcode\tsubIcbOdsCode",
  ...(await readCsv("ods/gp_practices_active.csv")).map(columns(["ods_code", "postcode", "sicbl_cdh"])),
]);
