import { noSeeds, seedPolicy, type Owner, type Seeds } from "@homeward/contracts";

const rung = (name: string) => ({
  inHours: { tell: [name], wait: "PT30M" },
  outOfHours: { tell: [name], wait: "PT30M" },
});
const policy = (purpose: string, urgent: boolean) =>
  seedPolicy.parse({
    id: "ladder",
    version: 1,
    for: purpose,
    urgent,
    deliveryAllowance: "PT2M",
    rungs: [rung("inbox"), rung("person:manager"), rung("person:lead")],
    repeat: [
      { every: "PT15M", times: 2 },
      { every: "PT30M", add: ["platform"] },
    ],
    ...(purpose === "contact" ? { within: { default: "PT48H", noRiskStated: "PT72H" } } : {}),
  });

const team = (id: string, odsCode: string, kind = "camhs") =>
  ({
    id,
    name: `Team ${id}`,
    odsCode,
    odsAliases: [`${odsCode}A`],
    kind,
    catchments: [],
    ageFrom: 0,
    ageTo: 17,
    validFrom: "2026-01-01",
    hours: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:00" }],
    policy: "ladder",
  }) as Seeds["teams"][number];

/** The secret of a contact point, from its id. */
export const secretOf = (id: string): string =>
  `whsec_${Buffer.from(`secret of ${id}`.padEnd(24, "!")).toString("base64")}`;

const people = [
  { id: "manager", name: "Mona Manager", role: "manager", odsCode: "TMA" },
  { id: "lead", name: "Sol Lead", role: "safeguarding-lead", odsCode: "SFG" },
];
const owners: Record<string, Owner> = {
  a: { kind: "team", id: "a" },
  b: { kind: "team", id: "b" },
  c: { kind: "team", id: "c" },
  resolver: { kind: "team", id: "resolver" },
  crisis: { kind: "team", id: "crisis" },
  social: { kind: "team", id: "social" },
  ward: { kind: "unit", odsCode: "RXX01", ward: "Oak" },
  manager: { kind: "person", id: "manager" },
  lead: { kind: "person", id: "lead" },
  platform: { kind: "platform" },
};

const roles = { team: "team", unit: "unit", person: "safeguarding-lead", platform: "admin" } as const;

/** Teams a, b and c with everybody around them; every contact point is a path of one receiver. */
export const seedsFor = (url: string): Seeds => ({
  ...noSeeds,
  units: [{ odsCode: "RXX01", ward: "Oak", name: "Oak House", phone: "01632 960001", icb: "E54000061" }],
  teams: [
    team("a", "TMA"),
    team("b", "TMB"),
    team("c", "TMC"),
    team("resolver", "RES", "resolver"),
    team("crisis", "CRI", "crisis"),
    team("social", "SOC", "childrens-services"),
  ],
  people,
  contactPoints: Object.entries(owners).map(([id, owner]) => ({
    id,
    owner,
    kind: "webhook",
    address: `${url}/${id}`,
    content: "full",
    secrets: [secretOf(id)],
    test: false,
  })),
  policies: ["acceptance", "contact", "resolution", "alarm"].flatMap((purpose) => [
    policy(purpose, false),
    policy(purpose, true),
  ]),
  keys: Object.entries(owners).map(([id, owner]) => ({
    key: `key-${id}`,
    role: roles[owner.kind],
    owner,
    demo: false,
  })),
});
