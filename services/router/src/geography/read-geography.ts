import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import {
  changeOf,
  districtOf,
  parsePostcodes,
  parseTable,
  practiceOf,
  subIcbOf,
  type Geography,
} from "./geography.ts";

const releases = z.strictObject({ postcodes: z.string(), areas: z.string(), practices: z.string() });

/** Reads a folder such as seeds/geography; throws with the name of the file that is missing or unreadable. */
export async function readGeography(folder: string): Promise<Geography> {
  const read = (name: string) => readFile(join(folder, name), "utf8");
  const table = async (name: string) => parsed(name, parseTable, await read(name));
  return {
    releases: parsed(
      "releases.json",
      (text) => releases.parse(JSON.parse(text)),
      await read("releases.json"),
    ),
    postcodes: parsed("postcodes.txt", parsePostcodes, await read("postcodes.txt")),
    districts: (await table("districts.tsv")).map(districtOf),
    subIcbs: (await table("sub-icbs.tsv")).map(subIcbOf),
    codeChanges: new Map((await table("code-changes.tsv")).map(changeOf)),
    practices: (await table("gp-practices.tsv")).map(practiceOf),
  };
}

function parsed<T>(name: string, parse: (text: string) => T, text: string): T {
  try {
    return parse(text);
  } catch (cause) {
    throw new Error(`geography file ${name} cannot be read`, { cause });
  }
}
