import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The one unit that reports, and its key. */
export const unit = { odsCode: "RXX01", ward: "Oak" } as const;
export const unitKey = "key-of-the-unit-that-the-bench-reports-as";
export const teamKey = "key-of-the-team-that-the-bench-lists-as";
export const leadKey = "key-of-the-lead-that-the-bench-lists-as";

/** Where the children live: the home that every report tells of but those at a steady pace, which tell of all in turn. */
export const mainHome = {
  postcode: "S60 2UD",
  practice: "C87002",
  district: "E08000018",
  teamId: "camhs",
} as const;
const neighbours = [
  { postcode: "DN1 1DW", practice: "C86001", district: "E08000017", teamId: "camhs-doncaster" },
  { postcode: "S70 1AA", practice: "C85001", district: "E08000038", teamId: "camhs-barnsley" },
  { postcode: "S1 1DR", practice: "C88005", district: "E08000039", teamId: "camhs-sheffield" },
] as const;
export const homes = [mainHome, ...neighbours];

const everyDay = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const roundTheClock = [{ days: everyDay, from: "00:00", to: "24:00" }];
const always = (tell: string[], wait: string) => ({
  inHours: { tell, wait },
  outOfHours: { tell, wait },
});

/** Contact points beside each other, so that many may be told at once; no ladder leads to them. */
export const SPREAD = 32;

/** How long the team is waited for before the lead is told; everything else takes hours. */
export interface Ladder {
  readonly wait: string;
}

const policy = (purpose: string, urgent: boolean, more: object) => ({
  id: "default",
  version: 1,
  for: purpose,
  urgent,
  deliveryAllowance: "PT4M",
  repeat: [{ every: "PT4H" }],
  ...more,
});

const policies = ({ wait }: Ladder) =>
  [false, true].flatMap((urgent) => [
    policy("acceptance", urgent, { rungs: [always(["inbox"], wait), always(["rota:leads"], "PT4H")] }),
    policy("contact", urgent, {
      within: { default: "PT48H", noRiskStated: "PT72H" },
      rungs: [always(["inbox"], "PT4H"), always(["rota:leads"], "PT4H")],
    }),
    policy("resolution", urgent, { rungs: [always(["inbox"], "PT4H"), always(["rota:leads"], "PT4H")] }),
    policy("alarm", urgent, { rungs: [always(["inbox"], "PT4H"), always(["rota:leads"], "PT4H")] }),
  ]);

const teams = [
  ...homes.map(({ teamId, district }) => ({
    id: teamId,
    name: `CAMHS of ${district}`,
    kind: "camhs",
    catchments: [{ kind: "lad", code: district }],
  })),
  { id: "resolver", name: "Duty co-ordinator", kind: "resolver", catchments: [] },
  {
    id: "protected-resolver",
    name: "Protected-case co-ordinator",
    kind: "protected-resolver",
    catchments: [],
  },
  { id: "safeguarding", name: "On-call safeguarding leads", kind: "safeguarding", catchments: [] },
].map((team, nth) => ({
  ...team,
  odsCode: `BEN0${nth}`,
  ageFrom: 0,
  ageTo: 130,
  validFrom: "2020-01-01",
  hours: roundTheClock,
  policy: "default",
}));

const odsCodeOf = (id: string) => teams.find((team) => team.id === id)?.odsCode;

/** What a contact point's messages are signed with. */
export const secretOf = (id: string) =>
  `whsec_${Buffer.from(`secret of the bench's ${id}, live`).toString("base64")}`;

const pointOf = (id: string, owner: string, receiverUrl: string) => ({
  id,
  owner,
  content: owner.startsWith("team:") ? "full" : "thin",
  kind: "webhook",
  address: `${receiverUrl}/${id}`,
  secrets: [secretOf(id)],
});

/** Writes the seeds of a small world in which every team and the lead have one contact point at the receiver. */
export function writeBenchSeeds(folder: string, receiverUrl: string, ladder: Ladder): void {
  const others = Array.from({ length: SPREAD }, (_, nth) => nth);
  const resolving = ["team:resolver", "team:protected-resolver"];
  const owners = [
    ...homes.map(({ teamId }) => `team:${teamId}`),
    ...resolving,
    "person:lead",
    "unit:RXX01/Oak",
  ];
  const files = {
    units: [{ ...unit, name: "Oak House", phone: "01632 960111", icb: "E54000061" }],
    teams,
    people: [
      { id: "lead", name: "Rosalind Lead", role: "safeguarding-lead", odsCode: odsCodeOf("safeguarding") },
      ...others.map((nth) => ({
        id: `other-${nth}`,
        name: `Clinician ${nth}`,
        role: "clinician",
        odsCode: odsCodeOf("camhs"),
      })),
    ],
    "contact-points": [
      ...owners.map((owner, nth) => pointOf(`point-${nth}`, owner, receiverUrl)),
      ...others.map((nth) => pointOf(`spread-${nth}`, `person:other-${nth}`, receiverUrl)),
    ],
    policies: policies(ladder),
    rotas: [
      {
        id: "leads",
        owner: "team:safeguarding",
        shifts: [{ days: everyDay, from: "00:00", to: "24:00", people: ["lead"] }],
      },
    ],
    keys: [
      { key: unitKey, role: "unit", owner: "unit:RXX01/Oak" },
      { key: teamKey, role: "team", owner: "team:camhs" },
      { key: leadKey, role: "safeguarding-lead", owner: "team:safeguarding" },
    ],
  };
  for (const [name, rows] of Object.entries(files))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(rows));
}
