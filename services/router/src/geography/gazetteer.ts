import type { Geography } from "./geography.ts";

/** One postcode, practice or authority with the codes in force today; null = not known or more than one. */
export interface PostcodePlace {
  readonly postcode: string;
  readonly lad: string;
  readonly subIcb: string;
}
export interface PracticePlace {
  readonly odsCode: string;
  readonly lad: string | null;
  readonly subIcb: string | null;
}
export interface AuthorityPlace {
  readonly code: string;
  readonly name: string;
  readonly lad: string | null;
  readonly utla: string;
  readonly subIcb: string | null;
  readonly icb: string | null;
}

/** The geography as the tables hold it: every code is the current one, and ODS codes have become GSS codes. */
export interface Gazetteer {
  readonly postcodes: readonly PostcodePlace[];
  readonly outwardCodes: readonly string[];
  readonly practices: readonly PracticePlace[];
  readonly authorities: readonly AuthorityPlace[];
}

export function gazetteerOf(geography: Geography): Gazetteer {
  const current = (code: string) => geography.codeChanges.get(code) ?? code;
  const subIcbByOds = new Map(geography.subIcbs.map((it) => [it.odsCode, it.code]));
  const postcodes = geography.postcodes.map(({ postcode, district, subIcbOdsCode }) => ({
    postcode,
    lad: current(district),
    subIcb: required(subIcbByOds.get(subIcbOdsCode), "sub-ICB location"),
  }));
  return {
    postcodes,
    outwardCodes: [...new Set(postcodes.map(({ postcode }) => postcode.slice(0, -4)))],
    practices: practicesOf(geography, new Map(postcodes.map((it) => [it.postcode, it.lad])), subIcbByOds),
    authorities: authoritiesOf(geography, current),
  };
}

/** A practice outside the loaded postcodes is in the one district of its sub-ICB location, where there is only one. */
function practicesOf(
  geography: Geography,
  ladByPostcode: ReadonlyMap<string, string>,
  subIcbByOds: ReadonlyMap<string, string>,
): readonly PracticePlace[] {
  const districtsIn = Map.groupBy(
    geography.districts.flatMap(({ code, subIcbs }) => subIcbs.map((subIcb) => ({ subIcb, code }))),
    (it) => it.subIcb,
  );
  return geography.practices.map(({ odsCode, postcode, subIcbOdsCode }) => {
    const subIcb = subIcbByOds.get(subIcbOdsCode) ?? null;
    const around = only((districtsIn.get(subIcb ?? "") ?? []).map((it) => it.code));
    const district = around === null ? null : (geography.codeChanges.get(around) ?? around);
    return { odsCode, lad: ladByPostcode.get(postcode) ?? district, subIcb };
  });
}

function authoritiesOf(geography: Geography, current: (code: string) => string): readonly AuthorityPlace[] {
  const icbOf = new Map(geography.subIcbs.map((it) => [it.code, it.icb]));
  const icbOnly = (subIcbs: readonly string[]) => only(subIcbs.map((code) => icbOf.get(code) ?? ""));
  const districts = geography.districts.map(({ code, name, upperTier, subIcbs }) => ({
    code: current(code),
    name,
    lad: current(code),
    utla: current(upperTier),
    subIcb: only(subIcbs),
    icb: icbOnly(subIcbs),
  }));
  const counties = Map.groupBy(
    geography.districts.filter((it) => it.upperTier !== it.code),
    (it) => it.upperTier,
  );
  const upperTiers = [...counties].map(([code, within]) => ({
    code: current(code),
    name: within[0]?.upperTierName ?? code,
    lad: null,
    utla: current(code),
    subIcb: null,
    icb: icbOnly(within.flatMap((it) => it.subIcbs)),
  }));
  return [...districts, ...upperTiers];
}

/** The one distinct value; null when there is none or more than one. */
function only(values: readonly string[]): string | null {
  const distinct = new Set(values);
  return distinct.size === 1 ? (values[0] ?? null) : null;
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the geography names a ${what} that its tables do not hold`);
  return value;
}
