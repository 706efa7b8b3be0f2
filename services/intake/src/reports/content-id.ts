import { hasLeft, type Stay } from "../stays/stay.ts";

/** A content that came without an event id. */
export interface Said {
  /** Named after the content. */
  readonly contentId: string;
  /** The ids that it is kept under at this stay, the first accepted first. */
  readonly kept: readonly string[];
  /** It says that the child died. */
  readonly died: boolean;
}

/**
 * The id of a discharge that the sender gave none: the one under which the same content is kept, so that a repeat is a
 * repeat. But where it is no longer the last that was said of what it told (that was reversed, or told otherwise
 * since), it is said anew: an id of its own. Then a repeat that comes late may chase again. It never ends a chase: a
 * death that was said before stays a repeat for as long as any leaving stands.
 */
export function idAt(stay: Stay, { contentId, kept, died }: Said): string {
  const stands = kept.find((id) => stay.live.some(({ toldBy }) => toldBy === id));
  const last = kept.at(-1);
  if (stands !== undefined || last === undefined) return stands ?? contentId;
  if (died && hasLeft(stay)) return last;
  return `${contentId}-${1 + Math.max(...kept.map((id) => countIn(id, contentId)))}`;
}

/** The first one has none. */
const countIn = (id: string, contentId: string) => Number(id.slice(contentId.length + 1)) || 0;
