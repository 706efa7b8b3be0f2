import { fileURLToPath } from "node:url";
import { parseInstant } from "@homeward/contracts";
import { gazetteerOf, type Gazetteer } from "../src/geography/gazetteer.ts";
import { readGeography } from "../src/geography/read-geography.ts";
import type { Facts } from "../src/resolution/facts.ts";
import {
  nowhere,
  type Catchment,
  type Place,
  type Reference,
  type Team,
} from "../src/resolution/reference.ts";

export const geographyFolder = fileURLToPath(new URL("../../../seeds/geography", import.meta.url));
export const geography = await readGeography(geographyFolder);
export const gazetteer = gazetteerOf(geography);

export const ROTHERHAM = "E08000018";
export const DONCASTER = "E08000017";
/** The codes of before April 2025, as a team's seed row may still carry them. */
export const OLD_BARNSLEY = "E08000016";
export const OLD_SHEFFIELD = "E08000019";
export const NEW_BARNSLEY = "E08000038";
export const NEW_SHEFFIELD = "E08000039";

export const team = (id: string, kind: string, catchments: Catchment[], more: Partial<Team> = {}): Team => ({
  id,
  name: id,
  kind,
  catchments,
  ageFrom: 0,
  ageTo: kind === "adult" ? 130 : 17,
  validFrom: "2020-01-01",
  validTo: null,
  ...(kind === "adult" ? { ageFrom: 18 } : {}),
  ...more,
});

const lad = (code: string): Catchment[] => [{ kind: "lad", code }];
const districts = {
  rotherham: ROTHERHAM,
  doncaster: DONCASTER,
  barnsley: OLD_BARNSLEY,
  sheffield: OLD_SHEFFIELD,
};

/** Invented teams: one of each kind in each of the four districts, and the desks. */
export const teams: readonly Team[] = [
  ...Object.entries(districts).flatMap(([name, code]) =>
    ["camhs", "adult", "crisis", "childrens-services"].map((kind) =>
      team(`${kind}-${name}`, kind, lad(code)),
    ),
  ),
  team("resolver", "resolver", [], { ageTo: 130 }),
  team("resolver-protected", "resolver", [], { ageTo: 130 }),
];

function placesOf(within: Gazetteer): Pick<Reference, "postcodes" | "practices" | "authorities"> {
  const icbs = new Map(geography.subIcbs.map((it) => [it.code, it.icb]));
  const utlaOf = new Map(within.authorities.map((it) => [it.lad, it.utla]));
  const place = (code: string | null, subIcb: string | null): Place => ({
    ...nowhere,
    lad: code,
    subIcb,
    utla: utlaOf.get(code) ?? null,
    icb: (subIcb === null ? undefined : icbs.get(subIcb)) ?? null,
  });
  return {
    postcodes: Object.fromEntries(within.postcodes.map((it) => [it.postcode, place(it.lad, it.subIcb)])),
    practices: Object.fromEntries(within.practices.map((it) => [it.odsCode, place(it.lad, it.subIcb)])),
    authorities: Object.fromEntries(
      within.authorities.map((it) => [
        it.code,
        { name: it.name, place: { lsoa: null, lad: it.lad, subIcb: it.subIcb, utla: it.utla, icb: it.icb } },
      ]),
    ),
  };
}

/** Tens of thousands of postcodes: made once, not for every reference. */
const places = placesOf(gazetteer);

/** The whole of the loaded geography as one reference. */
export function referenceWith(those: readonly Team[] = teams): Reference {
  return {
    ...places,
    outwardCodes: gazetteer.outwardCodes,
    codeChanges: Object.fromEntries(geography.codeChanges),
    teams: those,
    releases: { ...geography.releases, teams: "teams-of-the-test" },
  };
}

export const reference = referenceWith();

/** A fifteen-year-old who goes home to Rotherham. */
export const facts = (more: Partial<Facts> = {}): Facts => ({
  dischargedAt: parseInstant("2026-11-20T17:30:00Z"),
  birthDate: "2011-03-04",
  destinationKind: "usual-residence",
  destinationPostcode: "S60 2UD",
  usualPostcode: null,
  registeredGp: null,
  lookedAfter: { status: "no", authority: null, hasSocialWorker: false },
  childProtectionPlan: { status: "no", authority: null },
  protection: { address: "no", mustNotLearn: [] },
  ...more,
});
