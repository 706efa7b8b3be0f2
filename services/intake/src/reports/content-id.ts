import type { Stay } from "../stays/stay.ts";

/** Events kept under ids made from one content, each with the number of the discharge it told of. */
export type KeptUnder = ReadonlyMap<string, number | null>;

/** Every id that a content can be kept under at this stay by now, the oldest first. */
export const idsOf = (contentId: string, stay: Stay): string[] => [
  contentId,
  ...Array.from({ length: reversed(stay) }, (_, before) => idAfter(contentId, before + 1)),
];

/**
 * The id of a discharge that the sender gave none: the one under which the same content is kept, so that a repeat is a
 * repeat. But where what that told of was reversed since, the young person has left again: an id of its own.
 */
export function idAt(contentId: string, stay: Stay, kept: KeptUnder): string {
  const last = idsOf(contentId, stay).findLast((id) => kept.has(id));
  if (last === undefined) return contentId;
  const told = kept.get(last) ?? null;
  const stands = told === null || stay.live.some(({ number }) => number === told);
  return stands ? last : idAfter(contentId, reversed(stay));
}

const idAfter = (contentId: string, reversals: number) => `${contentId}-${reversals}`;
const reversed = (stay: Stay): number => stay.discharges - stay.live.length;
