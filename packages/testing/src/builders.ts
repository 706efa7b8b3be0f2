import { randomInt, randomUUID } from "node:crypto";
import type { Report } from "@homeward/contracts";

/** Overrides of any depth; a list replaces the whole list, null replaces what was there. */
export type Overrides<Whole> = Whole extends readonly unknown[]
  ? Whole
  : Whole extends object
    ? { readonly [Key in keyof Whole]?: Overrides<Whole[Key]> }
    : Whole;

let given = randomInt(1_000_000);

/**
 * A valid NHS number of the range 999, which is kept for tests and never issued to anybody.
 * No two calls of one process get the same one.
 */
export function testNhsNumber(): string {
  for (;;) {
    const digits = `999${String(given++ % 1_000_000).padStart(6, "0")}`;
    let sum = 0;
    for (let place = 0; place < 9; place++) sum += Number(digits[place]) * (10 - place);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) return `${digits}${check}`;
  }
}

/** A number that Ofcom keeps for drama; it rings nowhere. */
export const testPhone = (): string => `01632 960${String(randomInt(1_000)).padStart(3, "0")}`;

/**
 * A tidy report of a routine discharge to Rotherham, with a new child, stay and event each time.
 * Every word that identifies is unique, so that a search for it in logs and messages means something.
 */
export function report(overrides: Overrides<Report> = {}): Report {
  const mark = randomUUID().slice(0, 8);
  const letters = mark.replaceAll(/\d/g, (digit) => "ghijklmnop"[Number(digit)] ?? "");
  return merge(tidyReport(mark, letters), overrides) as Report;
}

const tidyReport = (mark: string, letters: string): Report => ({
  eventId: `event-${randomUUID()}`,
  type: "discharged",
  occurredAt: new Date().toISOString(),
  test: false,
  unit: {
    odsCode: "RXX01",
    ward: "Oak",
    contact: { name: "Nurse in Charge", phone: testPhone(), email: "oak@unit.example" },
  },
  stay: {
    spellId: `spell-${mark}`,
    admittedAt: daysAgo(60),
    legalStatus: "informal",
    section117: false,
    intendedLongStay: false,
  },
  child: {
    nhsNumber: testNhsNumber(),
    nhsNumberStatus: "01",
    localId: `local-${mark}`,
    givenName: `Given${letters}`,
    familyName: `Family${letters}`,
    birthDate: daysAgo(15 * 366 - randomInt(300)),
  },
  home: tidyHome(),
  discharge: {
    method: "planned",
    announcedAt: daysAgo(7),
    risk: "flagged",
    riskFlags: ["suicide-or-self-harm"],
    urgent: null,
    summary: `Summary ${letters}: sleeps badly, has a plan.`,
  },
  followUp: tidyFollowUp(letters),
  sharing: { objection: "none", to: [], overriddenBy: null, safeContact: null },
});

const tidyFollowUp = (letters: string): Report["followUp"] => ({
  leadWorker: null,
  formerTeam: null,
  acceptedBy: {
    name: `Clinician${letters}`,
    team: "Rotherham CAMHS",
    at: daysAgo(10),
    firstAppointment: null,
  },
});

/** A day as YYYY-MM-DD. */
const daysAgo = (days: number): string =>
  Temporal.Now.plainDateISO("Europe/London").subtract({ days }).toString();

const tidyHome = (): Report["home"] => ({
  destination: { kind: "usual-residence", postcode: "S60 2UD" },
  usualPostcode: "S60 2UD",
  preAdmissionPostcode: "S60 2UD",
  registeredGp: "C87002",
  lookedAfter: { status: "no", responsibleAuthority: null, since: null, socialWorker: null },
  childProtectionPlan: { status: "no", authority: null },
  protection: { address: "no", mustNotLearn: [] },
});

/**
 * Everything in a report that must not leave the places made for it: in no log line, Kafka key or value, URL, mail or
 * SMS. Numbers and postcodes also as they are written without or with spaces.
 */
export function identityOf({ child, home, discharge, followUp }: Report): string[] {
  const nhs = child.nhsNumber;
  const postcodes = [home.destination.postcode, home.usualPostcode, home.preAdmissionPostcode];
  const words = [
    child.givenName,
    child.familyName,
    child.birthDate,
    child.localId,
    nhs,
    nhs === null ? null : `${nhs.slice(0, 3)} ${nhs.slice(3, 6)} ${nhs.slice(6)}`,
    ...postcodes.flatMap((postcode) => [postcode, postcode?.replaceAll(" ", "") ?? null]),
    discharge.summary,
    home.lookedAfter.socialWorker?.name ?? null,
    followUp.leadWorker?.name ?? null,
    followUp.acceptedBy?.name ?? null,
  ];
  return [...new Set(words.filter((word) => word !== null && word !== ""))] as string[];
}

function merge(whole: unknown, overrides: unknown): unknown {
  if (overrides === undefined) return whole;
  if (!isRecord(whole) || !isRecord(overrides)) return overrides;
  const merged: Record<string, unknown> = { ...whole };
  for (const [key, value] of Object.entries(overrides)) merged[key] = merge(whole[key], value);
  return merged;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
