/** Ten digits whose last one checks the others (modulus 11). */
export type NhsNumber = string & { readonly __nhsNumber: unique symbol };
/** Organisation code of the NHS Organisation Data Service, in capitals. */
export type OdsCode = string & { readonly __odsCode: unique symbol };
/** A postcode in capitals with one space before its last three characters: "S60 2UD". Well formed, perhaps not in use. */
export type Postcode = string & { readonly __postcode: unique symbol };
/** Code of an area in the Government Statistical Service's register: "E08000018". */
export type GssCode = string & { readonly __gssCode: unique symbol };

/**
 * Reads an NHS number, with or without spaces and hyphens.
 * Modulus 11 only: the date inside a Scottish CHI number is not looked at, because a wrong guess about
 * whose number it is must not cast doubt on a child's record.
 */
export function parseNhsNumber(text: string): NhsNumber | null {
  const digits = text.replaceAll(/[\s-]/g, "");
  if (!/^\d{10}$/.test(digits)) return null;
  let sum = 0;
  for (let place = 0; place < 9; place++) sum += Number(digits[place]) * (10 - place);
  const check = (11 - (sum % 11)) % 11;
  return check === Number(digits[9]) ? (digits as NhsNumber) : null;
}

/** Reads an organisation code: 2 to 12 letters and digits, in any case. */
export function parseOdsCode(text: string): OdsCode | null {
  const code = text.trim().toUpperCase();
  return /^[A-Z0-9]{2,12}$/.test(code) ? (code as OdsCode) : null;
}

const INWARD = "[0-9][ABD-HJLNP-UW-Z]{2}";
const OUTWARD =
  "(?:[A-PR-UWYZ][0-9]{1,2}|[A-PR-UWYZ][A-HK-Y][0-9]{1,2}|[A-PR-UWYZ][0-9][A-HJKPS-UW]|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRV-Y])";
// ZZ99 is the NHS's own: no fixed abode, address not known, countries abroad. It has any letters after it.
const POSTCODE = new RegExp(`^(?:GIR0AA|ZZ99[0-9][A-Z]{2}|${OUTWARD}${INWARD})$`);

/** Reads a postcode however it is spaced or cased; "s602ud" gives "S60 2UD". */
export function parsePostcode(text: string): Postcode | null {
  const bare = text.replaceAll(/\s/g, "").toUpperCase();
  return POSTCODE.test(bare) ? (`${bare.slice(0, -3)} ${bare.slice(-3)}` as Postcode) : null;
}

/** Whether it is one of the NHS's stand-ins (ZZ99 …) that say there is no address, and where no child lives. */
export const isStandInPostcode = (postcode: Postcode): boolean => postcode.startsWith("ZZ99");

/** Reads the code of an area of the United Kingdom, in any case. */
export function parseGssCode(text: string): GssCode | null {
  const code = text.trim().toUpperCase();
  return /^[EJKLMNSW][0-9]{8}$/.test(code) ? (code as GssCode) : null;
}
