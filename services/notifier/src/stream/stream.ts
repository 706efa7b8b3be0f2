import type { CaseStreamEvent } from "@homeward/contracts";

/** The events that can still be resumed from: the first and the last kept. */
export interface Kept {
  readonly first: number;
  readonly last: number;
}

/** Where a reader stands: behind this event; `missed` where it has to read the list anew. */
export interface ResumePoint {
  readonly after: number;
  readonly missed: boolean;
}

/** A reader without a `Last-Event-ID` hears what comes from now on. One with an id that is gone, or never was, has missed something. */
export function resumePointOf(lastEventId: string | undefined, kept: Kept | null): ResumePoint {
  const end = { after: kept?.last ?? 0, missed: false };
  if (lastEventId === undefined) return end;
  const given = /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : Number.NaN;
  const wasGiven = given <= (kept?.last ?? 0) && !isExpired(given, kept);
  return wasGiven ? { after: given, missed: false } : { ...end, missed: true };
}

/** Whether events behind this one have been forgotten. */
export const isExpired = (after: number, kept: Kept | null): boolean =>
  kept !== null && after < kept.first - 1;

/** One event as `text/event-stream` has it. */
export const encodeEvent = ({ event, id, data }: CaseStreamEvent): string =>
  `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;

/** The first block: tells the reader where it stands, so that it resumes from here even if nothing comes. */
export const encodeHello = (after: number): string => `: the changes of cases\nretry: 1000\nid: ${after}\n\n`;

/** Keeps the connection from looking dead. */
export const COMMENT = ": nothing new\n\n";
