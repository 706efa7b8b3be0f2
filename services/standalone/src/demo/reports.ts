/** What the unit knows of everybody. The young people are invented; their NHS numbers are from the range for tests. */
const known = {
  lookedAfter: { status: "no" },
  childProtectionPlan: { status: "no" },
  protection: { address: "no", mustNotLearn: [] },
};

interface Leaving {
  readonly name: string;
  readonly nhsNumber: string;
  readonly leftAtMs: number;
  readonly destination: object;
  readonly discharge: object;
  readonly followUp: object;
}

const report = ({ name, nhsNumber, leftAtMs, destination, discharge, followUp }: Leaving): object => ({
  eventId: `demo-${name}`,
  type: "discharged",
  occurredAt: new Date(leftAtMs).toISOString(),
  unit: {
    odsCode: "DMU01",
    ward: "Kingfisher",
    contact: { name: "Nurse in charge", phone: "01632 960101", email: "kingfisher@larch-house.example" },
  },
  stay: { spellId: `demo-${name}`, admittedAt: "2026-09-14", legalStatus: "informal", section117: false },
  child: {
    nhsNumber,
    nhsNumberStatus: "01",
    givenName: name,
    familyName: "Example",
    birthDate: "2011-05-04",
  },
  home: { ...known, destination, registeredGp: "C87002" },
  discharge: { risk: "flagged", riskFlags: ["suicide-or-self-harm"], ...discharge },
  followUp,
  sharing: { objection: "none" },
});

const announcedAt = "2026-11-09T10:00:00Z";

/** Planned, announced in time, with a clinician named who expects the young person: not urgent. */
export const planned = (leftAtMs: number): object =>
  report({
    name: "Asha",
    nhsNumber: "9990000018",
    leftAtMs,
    destination: { kind: "usual-residence", postcode: "S60 2UD" },
    discharge: { method: "planned", announcedAt },
    followUp: {
      leadWorker: { name: "Nadia Brackenbury", team: "Rotherham CAMHS" },
      acceptedBy: { name: "Sam Okafor", team: "Rotherham CAMHS" },
    },
  });

/** Against advice, announced to nobody: urgent. */
export const againstAdvice = (leftAtMs: number): object =>
  report({
    name: "Bryn",
    nhsNumber: "9990000026",
    leftAtMs,
    destination: { kind: "relatives", postcode: "DN1 2DD" },
    discharge: { method: "against-advice", announcedAt: null },
    followUp: { leadWorker: null, acceptedBy: null },
  });

/** Planned, but to no address: no rule can place it. */
export const nowhereToGo = (leftAtMs: number): object =>
  report({
    name: "Corin",
    nhsNumber: "9990000034",
    leftAtMs,
    destination: { kind: "no-fixed-abode", postcode: null },
    discharge: { method: "planned", announcedAt },
    followUp: { leadWorker: null, acceptedBy: null },
  });
