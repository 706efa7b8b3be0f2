import { Problem } from "@homeward/kernel";
import type { ReportFault } from "./notes.ts";

/** 413: over 1 MiB. */
export const bodyTooLarge = (): Problem =>
  new Problem({
    code: "body-too-large",
    status: 413,
    title: "The body is larger than 1 MiB",
    detail: "Its beginning is kept in quarantine. Nobody was told of what it says: send it again, shorter.",
  });

/** 400: the bytes are no JSON. */
export const malformedJson = (): Problem =>
  new Problem({
    code: "malformed-json",
    status: 400,
    title: "The body is not JSON",
    detail: "It is kept in quarantine. Nobody was told of what it says: send it again, corrected.",
  });

/** 409: the sender's id stands for another event already. */
export const eventIdReused = (): Problem =>
  new Problem({
    code: "event-id-reused",
    status: 409,
    title: "This eventId was used for another content",
    detail:
      "The first stands. This one is kept in quarantine: if it is another event, send it under its own id.",
  });

/** 415: not JSON by its own account. */
export const unsupportedMediaType = (): Problem =>
  new Problem({
    code: "unsupported-media-type",
    status: 415,
    title: "This media type is not taken here",
    detail: "Send application/json. The body is kept in quarantine, and nobody was told of what it says.",
  });

/** 422: a report that names no type, no unit or no stay. */
export const reportUnusable = (faults: readonly ReportFault[]): Problem =>
  new Problem({
    code: "report-unusable",
    status: 422,
    title: "The report names no type, no unit or no stay",
    detail: "It is kept in quarantine. Nobody was told of what it says: send it again, corrected.",
    errors: faults,
  });

/** 429: the key has sent more than its share. */
export const rateLimited = (seconds: number): Problem =>
  new Problem({
    code: "rate-limited",
    status: 429,
    title: "This key sends too fast",
    detail: "Nothing was kept. Send the same request again after the time in Retry-After.",
    headers: { "retry-after": String(seconds) },
  });
