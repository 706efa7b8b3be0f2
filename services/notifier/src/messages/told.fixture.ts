import { parseInstant, type RouteFacts } from "@homeward/contracts";
import type { ToldMessage } from "./told.ts";

/** Values that would be recognised anywhere they leaked to. */
export const identity: readonly string[] = [
  "9990000018",
  "LOCAL-7741",
  "Zebedee",
  "Quillfeather",
  "2011-04-02",
  "S60 2UD",
  "S61 1AA",
  "S62 5XX",
  "C87002",
  "Wilhelmina Socialworker",
  "01632 960777",
  "self-harm-flag",
  "CLINICAL-SUMMARY-TEXT",
  "Ottoline Leadworker",
  "FORMER-TEAM",
  "Peregrine Accepter",
];

export const fullFacts = {
  child: {
    nhsNumber: "9990000018",
    nhsNumberStatus: "01",
    localId: "LOCAL-7741",
    givenName: "Zebedee",
    familyName: "Quillfeather",
    birthDate: "2011-04-02",
  },
  home: {
    destination: { kind: "usual-residence", postcode: "S60 2UD" },
    usualPostcode: "S61 1AA",
    preAdmissionPostcode: "S62 5XX",
    registeredGp: "C87002",
    lookedAfter: {
      status: "yes",
      responsibleAuthority: "E08000018",
      since: "2020-01-01",
      socialWorker: { name: "Wilhelmina Socialworker", phone: "01632 960777" },
    },
    childProtectionPlan: { status: "no", authority: null },
    protection: { address: "no", mustNotLearn: [] },
  },
  risk: {
    risk: "flagged",
    riskFlags: ["self-harm-flag"],
    method: "planned",
    summary: "CLINICAL-SUMMARY-TEXT",
  },
  followUp: {
    leadWorker: { name: "Ottoline Leadworker", team: "Rotherham CAMHS", contact: null },
    formerTeam: "FORMER-TEAM",
    acceptedBy: { name: "Peregrine Accepter", team: "Rotherham CAMHS", at: null, firstAppointment: null },
  },
} satisfies RouteFacts;

/** The first alarm of a routine discharge on a Friday evening, to the lead's own webhook, with everything in it. */
export const firstAlarm: ToldMessage = {
  notification: {
    id: "01a1fa02-11f8-8c33-b1d2-64f1d0f3ab90",
    clock: "acceptance",
    kind: "alarm",
    rung: 0,
    repeat: 0,
    why: "opened",
    decidedAt: parseInstant("2026-11-20T17:30:02.104Z"),
    deadlineAt: parseInstant("2026-11-20T19:30:02.104Z"),
  },
  about: {
    caseId: "01a1fa02-11f8-8d0b-9a57-0d6d1f6a7c11",
    reference: "K7M2QX4R",
    round: 1,
    test: false,
    part: "lead",
    urgent: false,
    closedAs: null,
    death: null,
    contactDueAt: parseInstant("2026-11-22T17:30:00Z"),
    recipient: { teamId: "camhs-rotherham", name: "Rotherham CAMHS", odsCode: "RXE00", kind: "camhs" },
    takenOn: null,
    subject: {
      is: "discharge",
      stayId: "01a1fa02-11f8-7f9e-8e0e-2f0d5f0b1c22",
      dischargeNumber: 1,
      dischargedAt: parseInstant("2026-11-20T17:30:00Z"),
      unit: { odsCode: "RXX01", ward: "Larch Ward", name: "Larch House", phone: "01632 960123" },
    },
    content: "full",
  },
  contactPoint: { reader: "recipient", content: "full" },
  facts: fullFacts,
  places: { publicUrl: "https://homeward.example/", page: null },
};

export const accepted: NonNullable<ToldMessage["about"]["takenOn"]> = {
  by: { name: "Priya Sample", role: "clinician", odsCode: "RXE00" },
  at: parseInstant("2026-11-20T18:02:11Z"),
  outcome: "accepted",
  caseId: firstAlarm.about.caseId,
  teamName: "Rotherham CAMHS",
};

export const ownAlarm: ToldMessage["about"]["subject"] = {
  is: "alarm",
  kind: "report-quarantined",
  about: { quarantineId: "5b7e4c1e-0c3e-4a51-8b0e-2a9d6d1f0c33" },
  why: "A report could not be read and is kept in quarantine.",
};

/** The first alarm with some of it otherwise. */
export function told(
  change: {
    notification?: Partial<ToldMessage["notification"]>;
    about?: Partial<ToldMessage["about"]>;
    contactPoint?: Partial<ToldMessage["contactPoint"]>;
    facts?: RouteFacts | null;
    page?: string;
  } = {},
): ToldMessage {
  return {
    notification: { ...firstAlarm.notification, ...change.notification },
    about: { ...firstAlarm.about, ...change.about },
    contactPoint: { ...firstAlarm.contactPoint, ...change.contactPoint },
    facts: change.facts === undefined ? firstAlarm.facts : change.facts,
    places: { ...firstAlarm.places, page: change.page ?? null },
  };
}
