import type { Sealing } from "@homeward/kernel";

/** Stands for the unit's own spell id without telling it. */
export const spellHashOf = (sealing: Pick<Sealing, "keyedHash">, odsCode: string, spellId: string): string =>
  sealing.keyedHash(`spell ${odsCode} ${spellId}`);
