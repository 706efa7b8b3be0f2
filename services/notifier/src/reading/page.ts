import { instant, type Instant } from "@homeward/contracts";

/** The last case of a page: the next one begins behind it. */
export interface Place {
  readonly openedAt: Instant;
  readonly caseId: string;
}

/** As `next` and `after` carry it. Opaque: callers give back what they were given. */
export const formatPlace = ({ openedAt, caseId }: Place): string =>
  Buffer.from(`${openedAt} ${caseId}`).toString("base64url");

const form = /^(-?\d{1,16}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
/** The years 1 to 9999, so that whatever was made up can still be asked for. */
const FIRST = -62_135_596_800_000_000;
const LAST = 253_402_300_799_000_000;

/** Null where this was never given as `next`. */
export function parsePlace(text: string): Place | null {
  const [, openedAt, caseId] = form.exec(Buffer.from(text, "base64url").toString()) ?? [];
  const at = Number(openedAt);
  if (caseId === undefined || !(at >= FIRST && at <= LAST)) return null;
  return { openedAt: instant(at), caseId };
}

/** One page of rows of which one more than `limit` was asked for. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
): { readonly rows: readonly Row[]; readonly next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last !== undefined ? formatPlace(placeOf(last)) : null };
}
