import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parsePostcodes, parseTable } from "../../../services/router/src/geography/geography.ts";
import type { Places } from "../plan/child.ts";

const folder = join(import.meta.dirname, "../../../seeds/geography");

/** The postcodes of these districts (codes of today), and the practices that lie in them. */
export function readPlaces(districts: readonly string[]): Places {
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const today = new Map(parseTable(read("code-changes.tsv")).map(({ from = "", to = "" }) => [from, to]));
  const postcodes = parsePostcodes(read("postcodes.txt"))
    .map(({ postcode, district }) => ({ postcode, district: today.get(district) ?? district }))
    .filter(({ district }) => districts.includes(district));
  const districtOf = new Map(postcodes.map(({ postcode, district }) => [postcode, district]));
  const practices = parseTable(read("gp-practices.tsv")).flatMap(({ odsCode = "", postcode = "" }) => {
    const district = districtOf.get(postcode);
    return district === undefined ? [] : [{ odsCode, district }];
  });
  return { postcodes, practices, districts };
}

const bankHolidays = join(import.meta.dirname, "../../../services/notifier/src/hours/bank-holidays.json");

/** The bank holidays of England, YYYY-MM-DD. */
export function readDaysOff(): ReadonlySet<string> {
  const { holidays } = JSON.parse(readFileSync(bankHolidays, "utf8")) as { holidays: { date: string }[] };
  return new Set(holidays.map(({ date }) => date));
}
