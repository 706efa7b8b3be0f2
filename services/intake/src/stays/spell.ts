import type { Sealing } from "@homeward/kernel";

/** A spell as a unit tells of it. */
export interface Spell {
  readonly odsCode: string;
  /** The unit's own. */
  readonly spellId: string;
  readonly test: boolean;
}

/**
 * Stands for the unit's own spell id without telling it. What is said as a test is of a stay of its own: no test ever
 * hides, takes back or softens what is said of a young person.
 */
export const spellHashOf = (sealing: Pick<Sealing, "keyedHash">, { odsCode, spellId, test }: Spell): string =>
  sealing.keyedHash(`${test ? "test " : ""}spell ${odsCode} ${spellId}`);
