import type { Seeds } from "@homeward/contracts";
import { pointer, type Mistake } from "./mistake.ts";
import { checkReferences, nothingKnown, type Known, type Ladder } from "./references.ts";
import {
  fileOf,
  readArray,
  readKeys,
  readRows,
  readSecrets,
  seedKinds,
  type Env,
  type Placed,
  type PlacedRows,
} from "./seed-rows.ts";

export type Checked =
  | { readonly ok: true; readonly seeds: Seeds }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** Folders and files beside the JSON files that a seed folder may have. */
const isKnownBeside = (name: string): boolean => name === "geography" || /^\.|\.md$/.test(name);

/**
 * Reads the files of a seed folder, by name, and finds every mistake in them, not only the first. Secrets named by a
 * variable are taken from `env`. `known` is what the rows may name beside the folder's own rows. In production nothing
 * is sent in the clear.
 */
export function checkSeeds(
  files: ReadonlyMap<string, string>,
  env: Env,
  known: Known = nothingKnown,
  isProduction = false,
): Checked {
  const mistakes: Mistake[] = [];
  for (const name of files.keys())
    if (!seedKinds.some((kind) => fileOf(kind) === name) && !isKnownBeside(name))
      mistakes.push({ file: name, path: "", message: "is not a file of a seed folder" });
  const content = new Map(
    seedKinds.map((kind) => {
      const text = files.get(fileOf(kind));
      return [kind, text === undefined ? [] : (readArray(fileOf(kind), text, mistakes) ?? [])];
    }),
  );
  const rows = Object.fromEntries(
    seedKinds.map((kind) => [kind, readRows(kind, content.get(kind) ?? [], mistakes)]),
  ) as unknown as PlacedRows;
  mistakes.push(...checkReferences(rows, withOwn(known, content)));
  if (isProduction) mistakes.push(...findUnencrypted(rows));
  const seeds = seedsOf(rows, env, mistakes);
  mistakes.push(...findTwins(rows, seeds));
  return mistakes.length === 0 ? { ok: true, seeds } : { ok: false, mistakes };
}

const plain = <Row>(rows: Placed<Row>): Row[] => rows.map(({ row }) => row);

const seedsOf = (rows: PlacedRows, env: Env, mistakes: Mistake[]): Seeds => ({
  units: plain(rows.units),
  teams: plain(rows.teams),
  people: plain(rows.people),
  contactPoints: readSecrets(rows.contactPoints, env, mistakes),
  policies: plain(rows.policies),
  rotas: plain(rows.rotas),
  keys: readKeys(rows.keys, env, mistakes),
});

/** Rows that could not be read count too: one mistake in a team is not twenty about those who name it. */
function withOwn(known: Known, content: ReadonlyMap<string, readonly unknown[]>): Known {
  const rows = (kind: string) => (content.get(kind) ?? []) as Record<string, unknown>[];
  const ids = (kind: "teams" | "people" | "rotas") =>
    new Set([...known[kind], ...rows(kind).map((row) => String(row?.["id"]))]);
  const units = rows("units").map(
    (row) => `${String(row?.["odsCode"]).toUpperCase()}/${String(row?.["ward"])}`,
  );
  return {
    teams: ids("teams"),
    people: ids("people"),
    rotas: ids("rotas"),
    units: new Set([...known.units, ...units]),
    ladders: [...known.ladders, ...(rows("policies") as unknown as Ladder[]).filter((row) => row !== null)],
  };
}

/** A webhook tells who the child is, or at least who has to know of one: on the way nobody else may read it. */
const findUnencrypted = ({ contactPoints }: PlacedRows): Mistake[] =>
  contactPoints
    .filter(({ row: { kind, address } }) => kind === "webhook" && !/^https:/i.test(address))
    .map(({ place }) => ({
      file: fileOf("contactPoints"),
      path: pointer([place, "address"]),
      message: "is not encrypted: in production a webhook's address begins with https://",
    }));

/** Rows of a file that have the name of an earlier one. */
function findTwins(rows: PlacedRows, seeds: Seeds): Mistake[] {
  const twins = <Row>(kind: keyof PlacedRows, placed: Placed<Row>, nameOf: (row: Row) => string) => {
    const seen = new Map<string, number>();
    return placed.flatMap(({ place, row }): Mistake[] => {
      const first = seen.get(nameOf(row));
      if (first === undefined) seen.set(nameOf(row), place);
      const message = `has the same name as row ${first}`;
      return first === undefined ? [] : [{ file: fileOf(kind), path: pointer([place]), message }];
    });
  };
  const byId = (row: { id: string }) => row.id;
  return [
    ...twins("units", rows.units, (unit) => `${unit.odsCode}/${unit.ward.toLowerCase()}`),
    ...twins("teams", rows.teams, byId),
    ...twins("people", rows.people, byId),
    ...twins("contactPoints", rows.contactPoints, byId),
    ...twins("policies", rows.policies, (policy) => `${policy.id} ${policy.for} ${policy.urgent}`),
    ...twins("rotas", rows.rotas, byId),
    ...twins(
      "keys",
      seeds.keys.flatMap((row, index) =>
        row.key === "" ? [] : [{ place: rows.keys[index]?.place ?? index, row }],
      ),
      (row) => row.key,
    ),
  ];
}
