/** The reference geography as read from its compact files; area codes as published, perhaps since changed. */
export interface Geography {
  readonly releases: Releases;
  readonly postcodes: readonly PostcodeRow[];
  readonly districts: readonly District[];
  readonly subIcbs: readonly SubIcb[];
  readonly codeChanges: ReadonlyMap<string, string>;
  readonly practices: readonly PracticeRow[];
}

/** The name of each file's release. */
export interface Releases {
  readonly postcodes: string;
  readonly areas: string;
  readonly practices: string;
}

export interface PostcodeRow {
  readonly postcode: string;
  readonly district: string;
  readonly subIcbOdsCode: string;
}

export interface PracticeRow {
  readonly odsCode: string;
  readonly postcode: string;
  readonly subIcbOdsCode: string;
}

export interface District {
  readonly code: string;
  readonly name: string;
  readonly upperTier: string;
  readonly upperTierName: string;
  /** GSS codes of the sub-ICB locations that reach into the district. */
  readonly subIcbs: readonly string[];
}

export interface SubIcb {
  readonly code: string;
  readonly odsCode: string;
  readonly name: string;
  readonly icb: string;
  readonly icbOdsCode: string;
  readonly icbName: string;
}

type Row = Readonly<Record<string, string>>;

/** Lines of a tab-separated file with a head line; throws when a line has another number of fields. */
export function parseTable(text: string): readonly Row[] {
  const [head = "", ...lines] = text.trimEnd().split("\n");
  const names = head.split("\t");
  return lines.map((line, index) => {
    const values = line.split("\t");
    if (values.length !== names.length) throw new Error(`line ${index + 2} has ${values.length} fields`);
    return Object.fromEntries(names.map((name, column) => [name, values[column] ?? ""]));
  });
}

const LINE = /^(\S+) (\S+) (\S+ \d) ((?:[A-Z]{2})+)$/;

/** `E08000018 03L S60 2 UDUE…`: district, sub-ICB location, sector, two letters a postcode. Throws on another shape. */
export function parsePostcodes(text: string): readonly PostcodeRow[] {
  return text
    .trimEnd()
    .split("\n")
    .flatMap((line, index) => {
      const [, district, subIcbOdsCode, sector, units] = LINE.exec(line) ?? [];
      if (!district || !subIcbOdsCode || !sector || !units)
        throw new Error(`line ${index + 1} is not readable`);
      return (units.match(/../g) ?? []).map((unit) => ({
        postcode: `${sector}${unit}`,
        district,
        subIcbOdsCode,
      }));
    });
}

export const districtOf = (row: Row): District => ({
  code: cell(row, "code"),
  name: cell(row, "name"),
  upperTier: cell(row, "upperTier"),
  upperTierName: cell(row, "upperTierName"),
  subIcbs: cell(row, "subIcbs").split(" ").filter(Boolean),
});

export const subIcbOf = (row: Row): SubIcb => ({
  code: cell(row, "code"),
  odsCode: cell(row, "odsCode"),
  name: cell(row, "name"),
  icb: cell(row, "icb"),
  icbOdsCode: cell(row, "icbOdsCode"),
  icbName: cell(row, "icbName"),
});

export const practiceOf = (row: Row): PracticeRow => ({
  odsCode: cell(row, "odsCode"),
  postcode: cell(row, "postcode"),
  subIcbOdsCode: cell(row, "subIcbOdsCode"),
});

export const changeOf = (row: Row): readonly [string, string] => [cell(row, "from"), cell(row, "to")];

function cell(row: Row, name: string): string {
  const value = row[name];
  if (value === undefined) throw new Error(`there is no column ${name}`);
  return value;
}
