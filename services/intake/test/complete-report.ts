/** A report that says everything the contract knows, about nobody: what a careful unit sends. */
export const completeReport = () => ({
  eventId: "evt-1",
  type: "discharged",
  occurredAt: "2026-11-20T17:30:00Z",
  test: false,
  unit: {
    odsCode: "RXE",
    ward: "Willow",
    contact: { name: "Nurse in charge", phone: "01709 000000", email: "willow@example.org" },
  },
  stay: {
    spellId: "SPELL-0001",
    admittedAt: "2026-09-01T10:00:00Z",
    legalStatus: "informal",
    section117: false,
    intendedLongStay: null,
  },
  child: {
    nhsNumber: "9990000018",
    nhsNumberStatus: "01",
    localId: "L-77",
    givenName: "Testgiven",
    familyName: "Testfamily",
    birthDate: "2011-04-03",
  },
  home: {
    destination: { kind: "usual-residence", postcode: "S60 2UD" },
    usualPostcode: "S60 2UD",
    preAdmissionPostcode: "S60 2UD",
    registeredGp: "C87002",
    lookedAfter: {
      status: "yes",
      responsibleAuthority: "E08000018",
      since: "2020-01-01",
      socialWorker: { name: "Ann Worker", phone: "01709 111111" },
    },
    childProtectionPlan: { status: "no", authority: null },
    protection: { address: "no", mustNotLearn: ["parents"] },
  },
  discharge: {
    method: "planned",
    announcedAt: "2026-11-18T09:00:00Z",
    risk: "flagged",
    riskFlags: ["suicide-or-self-harm"],
    urgent: null,
    summary: "Left with a safety plan.",
  },
  followUp: {
    leadWorker: { name: "Sam Lead", team: "Rotherham CAMHS", contact: "01709 222222" },
    formerTeam: "Rotherham CAMHS",
    acceptedBy: {
      name: "Sam Lead",
      team: "Rotherham CAMHS",
      at: "2026-11-19T09:00:00Z",
      firstAppointment: "2026-11-22T09:00:00Z",
    },
  },
  sharing: {
    objection: "none",
    to: ["gp"],
    overriddenBy: { name: "Dr Senior", role: "consultant", reason: "safety" },
    safeContact: "Call the ward",
  },
});

/** The same JSON with `value` at a JSON pointer; `undefined` takes the member away. */
export function withAt(json: unknown, pointer: string, value: unknown): unknown {
  const copy = structuredClone(json) as Record<string, unknown>;
  const steps = pointer.split("/").slice(1);
  const last = steps.pop();
  if (last === undefined) return value;
  let parent = copy;
  for (const step of steps) parent = parent[step] as Record<string, unknown>;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

/** Pointers to every member of a JSON value, objects before what is in them. */
export function pointersOf(json: unknown, at = ""): string[] {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return [];
  return Object.entries(json).flatMap(([name, value]) => [
    `${at}/${name}`,
    ...pointersOf(value, `${at}/${name}`),
  ]);
}

let made = 0;

/** A complete report of a stay that nobody has told of, with changes at pointers. */
export function freshReport(changes: Record<string, unknown> = {}): Record<string, unknown> {
  made += 1;
  const report = { ...completeReport(), eventId: `event-${made}` };
  const all = Object.entries({ "/stay/spellId": `spell-${made}`, ...changes });
  return all.reduce<unknown>((json, [at, value]) => withAt(json, at, value), report) as Record<
    string,
    unknown
  >;
}
