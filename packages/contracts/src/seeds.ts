import { z } from "zod";
import { seedPolicy } from "./seed-policy.ts";
import { ownerCodec, seedId, seedOdsCode } from "./seed-names.ts";

/** A secret or key in a seed file: written out, or the name of an environment variable that holds it. */
const fromEnv = z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "not a variable name") });
export type FromEnv = z.infer<typeof fromEnv>;

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

const text = (max: number) => z.string().trim().min(1).max(max);
const date = z.iso.date();
const startTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "not a time such as 09:00");
const endTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "not a time such as 17:00");
/** Local wall time in London; `to` not after `from` ends the next day, and the whole belongs to the day it starts. */
const weekly = { days: z.array(z.enum(weekdays)).min(1), from: startTime, to: endTime };

export const seedUnit = z.strictObject({
  odsCode: seedOdsCode,
  ward: text(100),
  name: text(200),
  phone: text(40),
  icb: z.string().regex(/^E54\d{6}$/, "not the GSS code of an integrated care board"),
});

/** The GSS code prefixes a catchment of each kind may have. */
const catchmentCodes = {
  lsoa: /^[EWS]01\d{6}$/,
  lad: /^(E0[6-9]|W06|S12|N09)\d{6}$/,
  "sub-icb": /^E38\d{6}$/,
  icb: /^E54\d{6}$/,
  utla: /^(E0[689]|E10|W06|S12|N09)\d{6}$/,
} as const;
export const catchmentKinds = ["lsoa", "lad", "sub-icb", "icb", "utla"] as const;
export type CatchmentKind = (typeof catchmentKinds)[number];

const catchment = z
  .strictObject({ kind: z.enum(catchmentKinds), code: z.string() })
  .refine(({ kind, code }) => catchmentCodes[kind].test(code), {
    error: "the code is not a GSS code of this kind of area",
    path: ["code"],
  });

export const teamKinds = [
  "camhs",
  "adult",
  "crisis",
  "childrens-services",
  "resolver",
  "protected-resolver",
  "safeguarding",
  "early-intervention",
  "eating-disorder",
  "learning-disability",
  "other",
] as const;
export type TeamKind = (typeof teamKinds)[number];

export const teamHours = z.strictObject(weekly);
export type TeamHours = z.infer<typeof teamHours>;

export const seedTeam = z
  .strictObject({
    id: seedId,
    name: text(200),
    odsCode: seedOdsCode,
    odsAliases: z.array(seedOdsCode).default([]),
    kind: z.enum(teamKinds),
    catchments: z.array(catchment),
    ageFrom: z.number().int().min(0).max(130),
    ageTo: z.number().int().min(0).max(130),
    validFrom: date,
    validTo: date.optional(),
    hours: z.array(teamHours),
    policy: seedId,
  })
  .refine((team) => team.ageFrom <= team.ageTo, { error: "is below ageFrom", path: ["ageTo"] })
  .refine((team) => team.validTo === undefined || team.validFrom <= team.validTo, {
    error: "is before validFrom",
    path: ["validTo"],
  });

export const seedPerson = z.strictObject({
  id: seedId,
  name: text(200),
  role: text(100),
  odsCode: seedOdsCode,
});

/** How an address of each channel has to look. */
const addressOf = {
  webhook: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !/^https?:\/\/[^/]*@/.test(url), "holds credentials"),
  email: z.email(),
  sms: z.string().regex(/^\+?\d[\d ]{5,19}$/, "not a telephone number"),
} as const;
export const contactChannels = ["webhook", "email", "sms"] as const;
export type ContactChannel = (typeof contactChannels)[number];

const SECRET_FORM = 'a secret is whsec_<base64> or { "env": "NAME" }';
const KEY_FORM = 'a key is up to 200 visible characters or { "env": "NAME" }';
export const webhookSecret = z.string().regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, "a secret is whsec_<base64>");

export const seedContactPoint = z
  .strictObject({
    id: seedId,
    owner: ownerCodec,
    kind: z.enum(contactChannels),
    address: z.string(),
    content: z.enum(["full", "thin"]),
    secrets: z.array(z.union([webhookSecret, fromEnv], SECRET_FORM)).default([]),
    test: z.boolean().default(false),
  })
  .superRefine((point, context) => {
    for (const issue of addressOf[point.kind].safeParse(point.address).error?.issues ?? [])
      context.addIssue({ code: "custom", message: issue.message, path: ["address"] });
    if (point.kind === "webhook" && point.secrets.length === 0)
      context.addIssue({ code: "custom", message: "a webhook is never sent unsigned", path: ["secrets"] });
  });

export const seedRota = z.strictObject({
  id: seedId,
  owner: ownerCodec,
  shifts: z.array(z.strictObject({ ...weekly, people: z.array(seedId) })),
});

export const keyRoles = ["unit", "team", "safeguarding-lead", "resolver", "manager", "admin"] as const;
export type KeyRole = (typeof keyRoles)[number];

/** A key a caller can send as Bearer: visible ASCII. */
export const keyText = z.string().regex(/^[\x21-\x7e]{1,200}$/, "a key is up to 200 visible characters");

export const seedKey = z
  .strictObject({
    key: z.union([keyText, fromEnv], KEY_FORM),
    role: z.enum(keyRoles),
    owner: ownerCodec,
    demo: z.boolean().default(false),
  })
  .refine(({ role, owner }) => (role === "unit") === (owner.kind === "unit"), {
    error: "a unit's key, and only that, belongs to a unit",
    path: ["owner"],
  })
  .refine(({ role, owner }) => role !== "team" || owner.kind === "team", {
    error: "a team's key belongs to a team",
    path: ["owner"],
  });

/** The row schema of every file of a seed folder, by the name the rows have in {@link Seeds}. */
export const seedFiles = {
  units: { file: "units.json", row: seedUnit },
  teams: { file: "teams.json", row: seedTeam },
  people: { file: "people.json", row: seedPerson },
  contactPoints: { file: "contact-points.json", row: seedContactPoint },
  policies: { file: "policies.json", row: seedPolicy },
  rotas: { file: "rotas.json", row: seedRota },
  keys: { file: "keys.json", row: seedKey },
} as const;
export type SeedKind = keyof typeof seedFiles;

export type SeedUnit = z.output<typeof seedUnit>;
export type SeedTeam = z.output<typeof seedTeam>;
export type SeedPerson = z.output<typeof seedPerson>;
export type SeedRota = z.output<typeof seedRota>;
export type SeedContactPointRow = z.output<typeof seedContactPoint>;
export type SeedKeyRow = z.output<typeof seedKey>;
/** With every secret in the clear; sealed when applied. */
export type SeedContactPoint = Omit<SeedContactPointRow, "secrets"> & { readonly secrets: readonly string[] };
/** With the key in the clear; hashed when applied. `keyId` is what every service is to call it where it is new. */
export type SeedKey = Omit<SeedKeyRow, "key"> & { readonly key: string; readonly keyId?: string };

/** A whole seed folder, checked, with every environment variable read. */
export interface Seeds {
  readonly units: readonly SeedUnit[];
  readonly teams: readonly SeedTeam[];
  readonly people: readonly SeedPerson[];
  readonly contactPoints: readonly SeedContactPoint[];
  readonly policies: readonly z.output<typeof seedPolicy>[];
  readonly rotas: readonly SeedRota[];
  readonly keys: readonly SeedKey[];
}

/** @internal */
export const noSeeds: Seeds = {
  units: [],
  teams: [],
  people: [],
  contactPoints: [],
  policies: [],
  rotas: [],
  keys: [],
};
