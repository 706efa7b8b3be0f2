/** The codes of the areas around one home; GSS codes throughout, null = not known or not one. */
export interface Place {
  readonly lsoa: string | null;
  readonly lad: string | null;
  readonly subIcb: string | null;
  readonly utla: string | null;
  readonly icb: string | null;
}

export type AreaKind = "lsoa" | "lad" | "sub-icb" | "utla" | "icb";

export interface Catchment {
  readonly kind: AreaKind;
  readonly code: string;
}

/** A community service as the rules see it. Ages and dates are inclusive; `validTo` null = still there. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly catchments: readonly Catchment[];
  readonly ageFrom: number;
  readonly ageTo: number;
  readonly validFrom: string;
  readonly validTo: string | null;
}

/** Teams that have no clinicians to take a child on. */
const neverLead: readonly string[] = ["childrens-services", "safeguarding"];

export const mayLead = ({ kind }: Pick<Team, "kind">): boolean => !neverLead.includes(kind);

/** An authority with children's services duties, or a district, and the areas it stands for. */
export interface Authority {
  readonly name: string;
  readonly place: Place;
}

/**
 * The reference data one decision may look at. It is kept with the decision, so that a replay sees the same
 * whatever has been loaded since.
 */
export interface Reference {
  /** By normalised postcode ("S60 2UD"). */
  readonly postcodes: Readonly<Record<string, Place>>;
  /** Of the outward codes asked about ("S60"), those with loaded postcodes. */
  readonly outwardCodes: readonly string[];
  /** GP practices by ODS code. */
  readonly practices: Readonly<Record<string, Place>>;
  /** By current code. */
  readonly authorities: Readonly<Record<string, Authority>>;
  /** Old code → current code. */
  readonly codeChanges: Readonly<Record<string, string>>;
  readonly teams: readonly Team[];
  /** What was loaded: `{ postcodes: "nhs-ods-…", teams: "…" }`. */
  readonly releases: Readonly<Record<string, string>>;
}

/** The code in force today of an area whose code may have changed. */
export const currentCode = (code: string, reference: Pick<Reference, "codeChanges">): string =>
  reference.codeChanges[code] ?? code;

export const nowhere: Place = { lsoa: null, lad: null, subIcb: null, utla: null, icb: null };
