import { isStandInPostcode, parseOdsCode, parsePostcode, type Postcode } from "@homeward/contracts";
import type { Facts } from "./facts.ts";
import type { Place, Reference } from "./reference.ts";

/** Which fact told where the child will live. */
export type HomeSource = "destination" | "usual-address" | "gp";

/** Where the child will live, as far as the facts say. `notes` = sentences about facts that could not be used. */
export type Home =
  | { readonly kind: "found"; readonly source: HomeSource; readonly place: Place; readonly notes: string[] }
  | { readonly kind: "elsewhere"; readonly why: Elsewhere }
  | { readonly kind: "outside"; readonly notes: string[] }
  | { readonly kind: "unknown"; readonly notes: string[] };

/** Destinations that no postcode can settle. */
export type Elsewhere = "other-hospital" | "custody" | "no-fixed-abode";

type Looked =
  | { readonly kind: "place"; readonly place: Place }
  | { readonly kind: "absent" | "outside" }
  | { readonly kind: "unusable"; readonly because: string };

/** The NHS's stand-in postcode for "no fixed abode". */
const NO_FIXED_ABODE = "ZZ99 3VZ";

/** "S60 2UD" → "S60". */
export const outwardOf = (postcode: Postcode): string => postcode.slice(0, -4);

/** Where the child will sleep by the destination alone: nothing is derived from any other fact. */
export function findDestination(facts: Facts, reference: Reference): Home {
  const elsewhere = elsewhereOf(facts);
  if (elsewhere !== null) return { kind: "elsewhere", why: elsewhere };
  const looked = lookUpPostcode(facts.destinationPostcode, reference);
  if (looked.kind === "place")
    return { kind: "found", source: "destination", place: looked.place, notes: [] };
  return { kind: looked.kind === "outside" ? "outside" : "unknown", notes: [] };
}

/** Where the child will live: destination, else usual address, else registered GP; inferred unless from the destination. */
export function findHome(facts: Facts, reference: Reference): Home {
  const elsewhere = elsewhereOf(facts);
  if (elsewhere !== null) return { kind: "elsewhere", why: elsewhere };
  const inOrder: readonly [HomeSource, string, () => Looked][] = [
    ["destination", "destination postcode", () => lookUpPostcode(facts.destinationPostcode, reference)],
    ["usual-address", "usual postcode", () => lookUpPostcode(facts.usualPostcode, reference)],
    ["gp", "registered GP practice", () => lookUpPractice(facts.registeredGp, reference)],
  ];
  const notes: string[] = [];
  for (const [source, name, look] of inOrder) {
    const looked = look();
    if (looked.kind === "place") return { kind: "found", source, place: looked.place, notes };
    if (looked.kind === "outside")
      return { kind: "outside", notes: [...notes, `The ${name} lies outside the areas loaded here.`] };
    notes.push(looked.kind === "unusable" ? `The ${name} ${looked.because}.` : `No ${name} was given.`);
  }
  return { kind: "unknown", notes };
}

function elsewhereOf(facts: Facts): Elsewhere | null {
  const { destinationKind: kind } = facts;
  if (kind === "other-hospital" || kind === "custody" || kind === "no-fixed-abode") return kind;
  const postcode = facts.destinationPostcode === null ? null : parsePostcode(facts.destinationPostcode);
  return postcode === NO_FIXED_ABODE ? "no-fixed-abode" : null;
}

/**
 * An unlisted postcode among loaded ones may be new or mistyped, so the next fact may speak. Where nothing of the
 * outward code is loaded the child goes to another part of the country, and an older fact would mislead.
 */
export function lookUpPostcode(text: string | null, reference: Reference): Looked {
  if (text === null || text.trim() === "") return { kind: "absent" };
  const postcode = parsePostcode(text);
  if (postcode === null) return { kind: "unusable", because: "is not a postcode" };
  const place = reference.postcodes[postcode];
  if (place !== undefined) return { kind: "place", place };
  if (isStandInPostcode(postcode)) return { kind: "unusable", because: "stands for no known address" };
  return reference.outwardCodes.includes(outwardOf(postcode))
    ? { kind: "unusable", because: "is not a known postcode" }
    : { kind: "outside" };
}

function lookUpPractice(text: string | null, reference: Reference): Looked {
  if (text === null || text.trim() === "") return { kind: "absent" };
  const code = parseOdsCode(text);
  const place = code === null ? undefined : reference.practices[code];
  return place === undefined
    ? { kind: "unusable", because: "is not a known practice" }
    : { kind: "place", place };
}
