import type { Instant } from "@homeward/contracts";

const format = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  dateStyle: "medium",
  timeStyle: "short",
});

/** An instant as people in England read it: "20 Nov 2026, 17:30". */
export const formatLondon = (at: Instant): string => format.format(at / 1_000);
