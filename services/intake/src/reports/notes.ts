import type { Warning } from "@homeward/contracts";

/** Why a report cannot be used at all. `message` never holds what was sent. */
export interface ReportFault {
  readonly pointer: string;
  readonly code: "missing" | "impossible";
  readonly message: string;
}

/** What reading a report found out besides its fields. Everything in it may be shown, logged and kept in the clear. */
export interface Notes {
  readonly warnings: Warning[];
  readonly faults: ReportFault[];
}

export const noNotes = (): Notes => ({ warnings: [], faults: [] });

const messages = {
  missing: "Not stated: taken as unknown.",
  unreadable: "Could not be read as what belongs here: taken as unknown.",
  "unknown-value": "Not one of the known values: taken as unknown.",
  "untidy-value": "Written otherwise than agreed; it was understood all the same.",
  "unknown-field": "This field is not part of the contract. It was kept, and nothing is done with it.",
  "characters-replaced": "Held characters that cannot be kept; they were replaced.",
  cut: "Too long to pass on; the end was cut off. The whole was kept.",
  "offset-missing": "A time without offset was taken as Europe/London.",
  "nhs-number-invalid": "The check digit does not fit. Passed on as given.",
  "postcode-malformed": "Not a postcode. Passed on as given; the home area is not looked up by it.",
  "postcode-stand-in":
    "A stand-in (ZZ99) says that there is no address; the home area is not looked up by it.",
  "ods-code-malformed": "Not an organisation code. Passed on as given.",
  "gss-code-malformed": "Not the code of an area. Passed on as given.",
  "read-as-protected": "Could not be read, so the address is treated as protected.",
  "event-id-too-long": "Longer than 100 characters: its SHA-256 stands in for it.",
  "not-utf8": "The body was not UTF-8 and was read as Windows-1252.",
} as const;
export type NoteCode = keyof typeof messages;

/** Adds a warning about the field at `pointer`; `message` in place of the usual one must not hold what was sent. */
export function warn(notes: Notes, code: NoteCode, pointer: string, message: string = messages[code]): void {
  notes.warnings.push({ code, pointer, message });
}
