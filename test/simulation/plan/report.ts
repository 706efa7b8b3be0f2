import type { Discharge } from "./year.ts";
import { DAY } from "./london.ts";

/** A ward that discharges, with its key. */
export interface Hospital {
  readonly odsCode: string;
  readonly ward: string;
  readonly name: string;
  readonly key: string;
}

/** The first leaving, the taking back of it, and the second leaving. */
export type Telling = "left" | "reversed" | "left again";

const known = { status: "no" as const };

/** What the hospital system posts. A report that comes again is the same to the letter. */
export function reportOf(discharge: Discharge, telling: Telling, hospital: Hospital): object {
  const { spellId, child } = discharge;
  const type = telling === "reversed" ? "discharge-reversed" : "discharged";
  const occurredMs = {
    left: discharge.leftMs,
    reversed: discharge.reversedMs,
    "left again": discharge.againMs,
  }[telling];
  return {
    eventId: `${spellId} ${telling}`,
    type,
    occurredAt: iso(occurredMs ?? discharge.leftMs),
    unit: {
      odsCode: hospital.odsCode,
      ward: hospital.ward,
      contact: { name: "Nurse in charge", phone: "01632 960101" },
    },
    stay: { spellId, admittedAt: iso(discharge.leftMs - 40 * DAY).slice(0, 10), legalStatus: "informal" },
    child: {
      nhsNumber: child.nhsNumber,
      nhsNumberStatus: "01",
      givenName: child.givenName,
      familyName: child.familyName,
      birthDate: child.birthDate,
    },
    home: homeOf(discharge),
    discharge: {
      method: child.method,
      announcedAt: child.daysAnnounced === null ? null : iso(discharge.leftMs - child.daysAnnounced * DAY),
      risk: child.risk,
      riskFlags: child.risk === "flagged" ? ["suicide-or-self-harm"] : [],
      summary: `${child.givenName} sleeps badly and has a plan.`,
    },
    followUp: {
      leadWorker: child.hasLeadWorker ? { name: "Nadia Brackenbury", team: "Rotherham CAMHS" } : null,
      acceptedBy: child.isExpected ? { name: "Sam Okafor", team: "CAMHS" } : null,
    },
    sharing: { objection: "none" },
  };
}

function homeOf({ child }: Discharge): object {
  const { home, postcode, practice, authority } = child;
  const isLookedAfter = home === "looked after";
  const kind = home === "nowhere" ? "no-fixed-abode" : isLookedAfter ? "foster-care" : "usual-residence";
  return {
    destination: { kind, postcode },
    registeredGp: practice,
    lookedAfter: isLookedAfter ? { status: "yes", responsibleAuthority: authority } : known,
    childProtectionPlan: home === "on a plan" ? { status: "yes", authority } : known,
    protection: { address: home === "protected" ? "yes" : "no", mustNotLearn: [] },
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
