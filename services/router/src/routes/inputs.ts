import { report, type Report } from "@homeward/contracts";
import { ContentRefused, HomewardError, type Sealing } from "@homeward/kernel";
import type { Route } from "../resolution/route.ts";
import type { RouteInput } from "../resolution/decide.ts";

/** Who did it, for the history. Never a child, never a clinical word. */
export interface Actor {
  readonly name: string;
  readonly role: string | null;
  /** Owner of the key that was shown, or the case that asked. */
  readonly of: string | null;
  readonly channel: "discharge-events" | "case-changes" | "http";
}

/** What a version was decided by, kept sealed: enough to decide it again. */
export interface KeptInput {
  /** The route that it was decided from. */
  readonly from: Route;
  readonly input: RouteInput;
  /** A person's own words. */
  readonly reason: string | null;
}

export const sealInput = (sealing: Sealing, kept: KeptInput): string => sealing.seal(JSON.stringify(kept));

/** Stands for what was sealed by {@link sealInput} without telling it. */
export const hashInput = (sealing: Sealing, sealed: string): string =>
  sealing.keyedHash(sealing.openText(sealed));

/**
 * What was sealed by {@link sealInput}; null where the seal cannot be opened: it was changed, or its key is not among
 * the sealing keys.
 */
export function openInput(sealing: Sealing, sealed: string): KeptInput | null {
  try {
    return JSON.parse(sealing.openText(sealed)) as KeptInput;
  } catch (error) {
    if (error instanceof HomewardError && UNOPENED.has(error.code)) return null;
    throw error;
  }
}

const UNOPENED: ReadonlySet<string> = new Set(["sealed-unreadable", "sealing-key-unknown"]);

/** The report as intake sealed it. Throws what can never be mended (ZodError, `report-unreadable`), and sealing's own. */
export function openReport(sealing: Sealing, sealed: string): Report {
  const text = sealing.openText(sealed);
  try {
    return report.parse(JSON.parse(text));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new ContentRefused("report-unreadable", "what was sealed is no report");
  }
}
