import { randomUUID } from "node:crypto";
import { report } from "@homeward/testing";

interface Home {
  readonly postcode: string;
  readonly practice: string;
}

/**
 * Bodies of valid reports of some 1.5 kB, each about a new stay, of these homes in turn; made beforehand from one of
 * each, so that making costs little.
 */
export function eventMaker(
  unit: { readonly odsCode: string; readonly ward: string },
  homes: readonly Home[],
): () => Buffer {
  const run = randomUUID().slice(0, 8);
  const pieces = homes.map((home) => piecesOf(unit, home));
  let nth = 0;
  return () => {
    const [before = "", between = "", after = ""] = pieces[nth % pieces.length] ?? [];
    nth += 1;
    return Buffer.from(`${before}${run}-${nth}${between}${run}-spell-${nth}${after}`);
  };
}

const EVENT = "the-event-of-this-report";
const SPELL = "the-spell-of-this-report";

function piecesOf(unit: Parameters<typeof eventMaker>[0], { postcode, practice }: Home): string[] {
  const home = {
    destination: { kind: "usual-residence", postcode },
    usualPostcode: postcode,
    preAdmissionPostcode: postcode,
    registeredGp: practice,
  } as const;
  const text = JSON.stringify(report({ eventId: EVENT, stay: { spellId: SPELL }, unit, home }));
  return text.split(new RegExp(`${EVENT}|${SPELL}`));
}
