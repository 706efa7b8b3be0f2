import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@homeward/testing";
import type { Hospital } from "../plan/report.ts";
import type { Weekly } from "../plan/london.ts";

const demo = join(import.meta.dirname, "../../../seeds/demo");

/** Of a seed folder, what the world and its judges have to know. */
export interface World {
  readonly hospitals: readonly Hospital[];
  readonly teams: readonly Team[];
  readonly people: readonly Person[];
  readonly points: readonly Point[];
  readonly policies: readonly PolicyRow[];
  readonly rotas: readonly Rota[];
  readonly keyRows: readonly { readonly key: string; readonly owner: string; readonly role: string }[];
  /** By their owner; "admin" for that of the administrator. */
  readonly keys: ReadonlyMap<string, string>;
}

export interface Team {
  readonly id: string;
  readonly odsCode: string;
  readonly kind: string;
  readonly catchments: readonly { readonly kind: string; readonly code: string }[];
  readonly hours: readonly Weekly[];
  readonly policy: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly odsCode: string;
}

export interface Point {
  readonly id: string;
  readonly owner: string;
  readonly kind: "webhook" | "email";
  readonly address: string;
  readonly content: "full" | "thin";
  readonly secrets?: readonly string[];
}

export interface Variant {
  readonly tell: readonly string[];
  readonly wait: string;
}

export interface PolicyRow {
  readonly id: string;
  readonly for: string;
  readonly urgent: boolean;
  readonly deliveryAllowance: string;
  readonly within?: { readonly default: string; readonly noRiskStated: string };
  readonly rungs: readonly { readonly inHours: Variant; readonly outOfHours: Variant }[];
  readonly repeat: readonly {
    readonly every: string;
    readonly times?: number;
    readonly add?: readonly string[];
  }[];
}

export interface Rota {
  readonly id: string;
  readonly shifts: readonly (Weekly & { readonly people: readonly string[] })[];
}

/** Shifts that nobody works, as it is in life: rota, day of the week, and how they leave it open. */
const holes: Readonly<Record<string, readonly string[]>> = {
  "sheffield-duty": ["tue"],
  "doncaster-managers": ["fri"],
  "barnsley-duty": ["mon", "thu"],
  "on-call-managers": ["sun"],
  "safeguarding-leads": ["sun"],
};

interface Rows {
  readonly units: { odsCode: string; ward: string; name: string; phone: string; icb: string }[];
  readonly teams: (Team & { validFrom: string })[];
  readonly people: Person[];
  readonly "contact-points": (Point & { test?: boolean })[];
  readonly policies: PolicyRow[];
  readonly rotas: Rota[];
  readonly keys: { key: string; owner: string; role: string; demo?: boolean }[];
}

/** The demo's invented services as if they were live, with rotas that have holes. Nothing is written. */
export function readWorld(): World {
  const read = <Name extends keyof Rows>(name: Name): Rows[Name] =>
    JSON.parse(readFileSync(join(demo, `${name}.json`), "utf8")) as Rows[Name];
  const keyRows = read("keys").map(({ demo: _demo, ...key }) => key);
  const keys = new Map(keyRows.map(({ owner, role, key }) => [role === "admin" ? "admin" : owner, key]));
  return {
    keyRows,
    keys,
    teams: read("teams"),
    people: read("people"),
    policies: read("policies"),
    points: read("contact-points").map(({ test: _test, ...point }) => point),
    rotas: read("rotas").map(withHoles),
    hospitals: read("units").map(({ odsCode, ward, name }) => ({
      odsCode,
      ward,
      name,
      key: keys.get(`unit:${odsCode}/${ward}`) ?? "",
    })),
  };
}

/** Writes the world as a seed folder in which every webhook leads to `receiverUrl`; answers the world as written. */
export function writeWorld(world: World, receiverUrl: string): World & { readonly folder: string } {
  const folder = testFolder("simulation-seeds");
  cpSync(demo, folder, { recursive: true });
  const points = world.points.map((point) => ({
    ...point,
    address: point.address.replace(/^http:\/\/127\.0\.0\.1:9099/, receiverUrl),
  }));
  const files = { "contact-points": points, rotas: world.rotas, keys: world.keyRows };
  for (const [name, rows] of Object.entries(files))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(rows));
  return { ...world, points, folder };
}

const withHoles = (rota: Rota): Rota => ({
  ...rota,
  shifts: rota.shifts
    .map((shift) => ({ ...shift, days: shift.days.filter((day) => !holes[rota.id]?.includes(day)) }))
    .filter(({ days }) => days.length > 0),
});
