import type { Report, UnitRef, Warning } from "@homeward/contracts";

/** A unit as it is known here. */
export interface Unit {
  readonly odsCode: string;
  readonly ward: string;
  readonly name: string;
  readonly phone: string;
}

/** Whose report it is: the unit of the key, and the units known under the same organisation code. */
export interface Reporter {
  readonly odsCode: string;
  readonly ward: string;
  /** Of the organisation, the key's own unit included. */
  readonly units: readonly Unit[];
}

export type UnitOfReport =
  | { readonly ok: true; readonly unit: UnitRef; readonly warnings: readonly Warning[] }
  | { readonly ok: false };

const sameWard = (a: string, b: string) => tidy(a) === tidy(b);
const tidy = (ward: string) => ward.trim().toLowerCase().replaceAll(/\s+/g, " ");
const sameCode = (a: string, b: string) => a.toUpperCase() === b.toUpperCase();

/**
 * The unit a report is about. A key speaks for its own unit: not ok when the report names another organisation or
 * another known ward. A ward that nobody knows is the key's own, untidily written: no reason to refuse a child.
 */
export function unitOfReport(reporter: Reporter, reported: Report["unit"]): UnitOfReport {
  if (!sameCode(reported.odsCode, reporter.odsCode)) return { ok: false };
  const named = reporter.units.find(({ ward }) => reported.ward !== null && sameWard(ward, reported.ward));
  if (named !== undefined && !sameWard(named.ward, reporter.ward)) return { ok: false };
  const own = reporter.units.find(({ ward }) => sameWard(ward, reporter.ward));
  const isOther = reported.ward !== null && !sameWard(reported.ward, reporter.ward);
  return { ok: true, unit: unitRef(reporter, own, reported), warnings: isOther ? [wardUnknown] : [] };
}

const wardUnknown: Warning = {
  code: "ward-unknown",
  pointer: "/unit/ward",
  message: "No ward of this name is known. Taken as the ward of the key.",
};

/** Of a unit that nobody has described the report's own telephone is better than none. */
const unitRef = (reporter: Reporter, own: Unit | undefined, reported: Report["unit"]): UnitRef => ({
  odsCode: own?.odsCode ?? reporter.odsCode,
  ward: own?.ward ?? reporter.ward,
  name: own?.name ?? reporter.ward,
  phone: own?.phone ?? reported.contact.phone,
});
