import { z } from "zod";

/** Whether PostgreSQL and canonical JSON can take a text: it holds no NUL and no half of a surrogate pair. */
export const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** A text with U+FFFD in place of what cannot be stored; the same text where there is nothing to replace. */
export const storable = (text: string): string =>
  isStorable(text) ? text : text.replaceAll("\0", "\uFFFD").toWellFormed();

/** Text somebody wrote about a child: odd characters are no reason to refuse it. */
export const storableText = z.string().overwrite(storable);

/** Text to look something up by. What cannot be stored is nowhere, so it can only be a mistake. */
export const soughtText = z.string().refine(isStorable, "holds characters that nothing here can hold");
