import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@homeward/testing";
import { policies } from "./ladders.ts";

/** Everybody there is to tell, by the id of their contact point; what each may hear, and how. */
interface Point {
  readonly owner: string;
  readonly content: "full" | "thin";
  readonly mail?: string;
}

export const points = {
  oak: { owner: "unit:RXX01/Oak", content: "thin" },
  elm: { owner: "unit:RXX02/Elm", content: "thin" },
  "rotherham-camhs": { owner: "team:rotherham-camhs", content: "full" },
  "rotherham-adult": { owner: "team:rotherham-adult", content: "full" },
  "rotherham-crisis": { owner: "team:rotherham-crisis", content: "full" },
  "rotherham-childrens-services": { owner: "team:rotherham-childrens-services", content: "full" },
  "sheffield-camhs": { owner: "team:sheffield-camhs", content: "full" },
  "sheffield-adult": { owner: "team:sheffield-adult", content: "full" },
  "sheffield-crisis": { owner: "team:sheffield-crisis", content: "full" },
  "sheffield-childrens-services": { owner: "team:sheffield-childrens-services", content: "full" },
  resolver: { owner: "team:resolver", content: "full" },
  "protected-resolver": { owner: "team:protected-resolver", content: "full" },
  "rotherham-duty": { owner: "person:rotherham-duty", content: "thin" },
  "sheffield-duty": { owner: "person:sheffield-duty", content: "thin" },
  "lead-worker": { owner: "person:lead-worker", content: "full" },
  manager: { owner: "person:manager", content: "thin", mail: "manager@rotherham.example" },
  "on-call-manager": { owner: "person:on-call-manager", content: "thin" },
  "safeguarding-lead": { owner: "person:lead-day", content: "thin" },
  "safeguarding-lead-at-night": { owner: "person:lead-night", content: "thin" },
  director: { owner: "person:director", content: "thin" },
  platform: { owner: "platform", content: "thin" },
} as const satisfies Readonly<Record<string, Point>>;
export type PointName = keyof typeof points;

/** The organisation whose people answer for a contact point. */
export const odsCodeOf: Readonly<Record<PointName, string>> = {
  oak: "RXX01",
  elm: "RXX02",
  "rotherham-camhs": "ROT01",
  "rotherham-adult": "ROT02",
  "rotherham-crisis": "ROT03",
  "rotherham-childrens-services": "ROT04",
  "sheffield-camhs": "SHE01",
  "sheffield-adult": "SHE02",
  "sheffield-crisis": "SHE03",
  "sheffield-childrens-services": "SHE04",
  resolver: "RES01",
  "protected-resolver": "RES02",
  "rotherham-duty": "ROT01",
  "sheffield-duty": "SHE01",
  "lead-worker": "ROT01",
  manager: "ROT01",
  "on-call-manager": "MAN01",
  "safeguarding-lead": "SAF01",
  "safeguarding-lead-at-night": "SAF01",
  director: "MAN01",
  platform: "MAN01",
};

export const secretOf = (point: PointName): string =>
  `whsec_${Buffer.from(`secret of the contact point ${point}, live`).toString("base64")}`;
/** The key of a unit, a team, a lead or an administrator, by whose it is. */
export const keyOf = (owner: string): string => `live-key-of-${owner}`;

const everyDay = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const workDays = everyDay.slice(0, 5);
const office = [{ days: workDays, from: "09:00", to: "17:00" }];
const roundTheClock = [{ days: everyDay, from: "00:00", to: "24:00" }];

const districts = { rotherham: "E08000018", sheffield: "E08000039" };

const team = (id: PointName, name: string, more: object) => ({
  id,
  name,
  odsCode: odsCodeOf[id],
  ageFrom: 0,
  ageTo: 130,
  validFrom: "2020-01-01",
  hours: roundTheClock,
  catchments: [],
  policy: "default",
  ...more,
});

const districtTeams = Object.entries(districts).flatMap(([area, code]) => {
  const name = area.charAt(0).toUpperCase() + area.slice(1);
  const catchments = [{ kind: "lad", code }];
  const own = (kind: string) => `${area}-${kind}` as PointName;
  return [
    team(own("camhs"), `${name} CAMHS`, {
      kind: "camhs",
      catchments,
      ageTo: 17,
      hours: office,
      policy: area,
    }),
    team(own("adult"), `${name} adult team`, {
      kind: "adult",
      catchments,
      ageFrom: 18,
      hours: office,
      policy: area,
    }),
    team(own("crisis"), `${name} crisis team`, { kind: "crisis", catchments }),
    team(own("childrens-services"), `${name} children's services`, {
      kind: "childrens-services",
      catchments: [{ kind: "utla", code }],
      policy: "authority",
    }),
  ];
});

const teams = [
  ...districtTeams,
  team("resolver", "Duty co-ordinator", { kind: "resolver" }),
  team("protected-resolver", "Protected-case co-ordinator", { kind: "protected-resolver" }),
  {
    ...team("platform", "On-call safeguarding leads", { kind: "safeguarding" }),
    id: "safeguarding",
    odsCode: "SAF01",
  },
];

const people = [
  { id: "rotherham-duty", name: "Nadia Duty", role: "duty-worker", odsCode: "ROT01" },
  { id: "sheffield-duty", name: "Rhys Duty", role: "duty-worker", odsCode: "SHE01" },
  { id: "lead-worker", name: "Leonie Worker", role: "clinician", odsCode: "ROT01" },
  { id: "manager", name: "Yasmin Manager", role: "manager", odsCode: "ROT01" },
  { id: "on-call-manager", name: "Otto Manager", role: "manager", odsCode: "MAN01" },
  { id: "lead-day", name: "Rosalind Lead", role: "safeguarding-lead", odsCode: "SAF01" },
  { id: "lead-night", name: "Kwame Lead", role: "safeguarding-lead", odsCode: "SAF01" },
  { id: "director", name: "Dora Director", role: "manager", odsCode: "MAN01" },
];

const shift = (days: string[], hours: string, person: string) => {
  const [from, to] = hours.split("-");
  return { days, from, to, people: [person] };
};
const rotas = [
  {
    id: "rotherham-duty",
    owner: "team:rotherham-camhs",
    shifts: [shift(workDays, "09:00-17:00", "rotherham-duty")],
  },
  {
    id: "sheffield-duty",
    owner: "team:sheffield-camhs",
    shifts: [shift(workDays, "09:00-17:00", "sheffield-duty")],
  },
  {
    id: "rotherham-managers",
    owner: "team:rotherham-camhs",
    shifts: [shift(workDays, "09:00-17:00", "manager")],
  },
  {
    id: "on-call-managers",
    owner: "team:safeguarding",
    shifts: [shift(everyDay, "00:00-24:00", "on-call-manager")],
  },
  {
    id: "safeguarding-leads",
    owner: "team:safeguarding",
    shifts: [shift(everyDay, "08:00-20:00", "lead-day"), shift(everyDay, "20:00-08:00", "lead-night")],
  },
  { id: "directors", owner: "team:safeguarding", shifts: [shift(everyDay, "00:00-24:00", "director")] },
  // A rota with nobody on it: its rung tells nobody by it.
  { id: "co-ordinators", owner: "team:resolver", shifts: [] },
];

const keys = [
  { key: keyOf("oak"), role: "unit", owner: "unit:RXX01/Oak" },
  { key: keyOf("elm"), role: "unit", owner: "unit:RXX02/Elm" },
  ...teams
    .filter(({ id }) => id in points && !id.endsWith("resolver"))
    .map(({ id }) => ({ key: keyOf(id), role: "team", owner: `team:${id}` })),
  { key: keyOf("resolver"), role: "resolver", owner: "team:resolver" },
  { key: keyOf("protected-resolver"), role: "resolver", owner: "team:protected-resolver" },
  { key: keyOf("safeguarding-lead"), role: "safeguarding-lead", owner: "team:safeguarding" },
  { key: keyOf("admin"), role: "admin", owner: "platform" },
];

/** Writes the seed folder of this small world; contact points lead to the given receiver. Answers its path. */
export function writeSeeds(receiverUrl: string): string {
  const folder = testFolder("seeds");
  const contactPoints = Object.entries<Point>(points).map(([id, { owner, content, mail }]) =>
    mail === undefined
      ? {
          id,
          owner,
          content,
          kind: "webhook",
          address: `${receiverUrl}/${id}`,
          secrets: [secretOf(id as PointName)],
        }
      : { id, owner, content, kind: "email", address: mail },
  );
  const files = {
    units: [
      { odsCode: "RXX01", ward: "Oak", name: "Oak House", phone: "01632 960111", icb: "E54000061" },
      { odsCode: "RXX02", ward: "Elm", name: "Elm Lodge", phone: "01632 960222", icb: "E54000061" },
    ],
    teams,
    people,
    "contact-points": contactPoints,
    policies,
    rotas,
    keys,
  };
  for (const [name, rows] of Object.entries(files))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(rows, null, 2));
  return folder;
}
