import {
  destinationKinds,
  dischargeMethods,
  eventTypes,
  isStandInPostcode,
  legalStatuses,
  nhsNumberStatuses,
  objections,
  parseGssCode,
  parseNhsNumber,
  parseOdsCode,
  parsePostcode,
  riskStatements,
  yesNoUnknown,
  type Report,
  type Warning,
} from "@homeward/contracts";
import { eventIdField, odsCodeField, spellIdField, testField, typeField } from "./essentials.ts";
import { noNotes, warn, type ReportFault } from "./notes.ts";
import {
  choice,
  flag,
  given,
  object,
  objectOrNull,
  UNREADABLE,
  wordOf,
  type Expectation,
  type Field,
} from "./readers.ts";
import { code, date, LONGEST_SUMMARY, moment, text, texts } from "./text-readers.ts";

const mayBeNull: Expectation = { nullable: true };

const postcode: Field<string | null> = (at) => {
  const read = code(parsePostcode, "postcode-malformed", mayBeNull)(at);
  return (value, notes) => {
    const found = read(value, notes);
    const usual = found === null ? null : parsePostcode(found);
    if (usual !== null && isStandInPostcode(usual)) warn(notes, "postcode-stand-in", at);
    return found;
  };
};
const organisation = code(parseOdsCode, "ods-code-malformed", mayBeNull);
const area = code(parseGssCode, "gss-code-malformed", mayBeNull);

/** Whether the address is protected. What cannot be read is taken as yes: a leak cannot be taken back. */
const protectedAddress = given<"yes" | "no" | "unknown">("unknown", {}, (at) => (value, notes) => {
  const found = wordOf(yesNoUnknown, value);
  if (found === null) warn(notes, "read-as-protected", at);
  else if (!found.exact) warn(notes, "untidy-value", at);
  return found?.word ?? "yes";
});

const protection = object(
  { address: protectedAddress, mustNotLearn: texts({}, "unreadable") },
  { address: UNREADABLE },
);

const homeFields = {
  destination: object({ kind: choice(destinationKinds, "unknown"), postcode }),
  usualPostcode: postcode,
  preAdmissionPostcode: postcode,
  registeredGp: organisation,
  lookedAfter: object({
    status: choice(yesNoUnknown, "unknown"),
    responsibleAuthority: area,
    since: moment(mayBeNull),
    socialWorker: objectOrNull({ name: text(), phone: text() }),
  }),
  childProtectionPlan: object({ status: choice(yesNoUnknown, "unknown"), authority: area }),
  protection,
};
/** What cannot be read as a whole may say anything, so it may say that the address is protected. */
const home = object(homeFields, { protection: UNREADABLE });

const child = object({
  nhsNumber: code(parseNhsNumber, "nhs-number-invalid", mayBeNull),
  nhsNumberStatus: choice(nhsNumberStatuses, null, mayBeNull),
  localId: text(mayBeNull),
  givenName: text(),
  familyName: text(),
  birthDate: date({ ifMissing: "Not stated: the young person is treated as under 18." }),
});

const discharge = object({
  method: choice(dischargeMethods, "unknown"),
  announcedAt: moment(mayBeNull),
  risk: choice(riskStatements, "not-stated"),
  riskFlags: texts(),
  urgent: flag(),
  summary: text(mayBeNull, LONGEST_SUMMARY),
});

const fields = {
  eventId: eventIdField,
  type: typeField(eventTypes),
  occurredAt: moment({ ifMissing: "Not stated: the time of receipt stands in for it." }),
  test: testField,
  unit: object({
    odsCode: odsCodeField,
    ward: text(),
    contact: object({ name: text(), phone: text(), email: text() }),
  }),
  stay: object({
    spellId: spellIdField,
    admittedAt: moment(),
    legalStatus: choice(legalStatuses, "unknown"),
    section117: flag(),
    intendedLongStay: flag(),
  }),
  child,
  home,
  discharge,
  followUp: object({
    leadWorker: objectOrNull({ name: text(), team: text(), contact: text() }),
    formerTeam: text(mayBeNull),
    acceptedBy: objectOrNull({
      name: text(),
      team: text(),
      at: moment(),
      firstAppointment: moment(mayBeNull),
    }),
  }),
  sharing: object({
    objection: choice(objections, null),
    to: texts(),
    overriddenBy: objectOrNull({ name: text(), role: text(), reason: text() }),
    safeContact: text(mayBeNull),
  }),
};

const readFields = object(fields)("");

/** A report as read; `eventId` is null where the sender gave none. */
export type ReadReport =
  | {
      readonly ok: true;
      readonly report: Omit<Report, "eventId"> & { readonly eventId: string | null };
      readonly warnings: readonly Warning[];
    }
  | { readonly ok: false; readonly faults: readonly ReportFault[] };

/**
 * Reads what a unit sent, whatever it is: never throws. Only a report that names no type, no unit or no stay is
 * refused; anything else untidy is a warning, and unknown. Neither faults nor warnings repeat what was sent.
 */
export function readReport(json: unknown): ReadReport {
  const notes = noNotes();
  if (typeof json !== "object" || json === null || Array.isArray(json))
    return {
      ok: false,
      faults: [{ pointer: "", code: "impossible", message: "A report is a JSON object." }],
    };
  const { type, unit, stay, ...rest } = readFields(json, notes);
  const { odsCode } = unit;
  const { spellId } = stay;
  if (notes.faults.length > 0 || odsCode === null || spellId === null)
    return { ok: false, faults: notes.faults };
  const report = { ...rest, type, unit: { ...unit, odsCode }, stay: { ...stay, spellId } };
  return { ok: true, report, warnings: notes.warnings };
}
