import {
  parseTellName,
  type Owner,
  type PolicyPurpose,
  type SeedPolicy,
  type TeamKind,
} from "@homeward/contracts";
import { pointer, type Mistake } from "./mistake.ts";
import { fileOf, type PlacedRows } from "./seed-rows.ts";

export interface Ladder {
  readonly id: string;
  readonly for: PolicyPurpose;
  readonly urgent: boolean;
}

/** What rows may name: what the folder itself brings and what the running system knows already. */
export interface Known {
  readonly teams: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
  readonly rotas: ReadonlySet<string>;
  /** As "<ods>/<ward>". */
  readonly units: ReadonlySet<string>;
  readonly ladders: readonly Ladder[];
}

export const nothingKnown: Known = {
  teams: new Set(),
  people: new Set(),
  rotas: new Set(),
  units: new Set(),
  ladders: [],
};

/** Every name in the rows that names nothing. */
export function checkReferences(rows: PlacedRows, known: Known): Mistake[] {
  return [
    ...checkOwners(rows, known),
    ...checkShifts(rows, known),
    ...rows.policies.flatMap(({ place, row }) => checkTells(place, row, known)),
    ...checkFamilies(rows, known),
  ];
}

const mistake = (file: string, path: readonly PropertyKey[], message: string): Mistake => ({
  file,
  path: pointer(path),
  message,
});

function missingOwner(owner: Owner, known: Known): string | null {
  switch (owner.kind) {
    case "team":
      return known.teams.has(owner.id) ? null : `no team "${owner.id}"`;
    case "person":
      return known.people.has(owner.id) ? null : `no person "${owner.id}"`;
    case "unit": {
      const unit = `${owner.odsCode}/${owner.ward}`;
      return known.units.has(unit) ? null : `no unit "${unit}"`;
    }
    case "platform":
      return null;
    default:
      return null;
  }
}

function checkOwners(rows: PlacedRows, known: Known): Mistake[] {
  return (["contactPoints", "rotas", "keys"] as const).flatMap((kind) =>
    rows[kind].flatMap(({ place, row }) => {
      const missing = missingOwner(row.owner, known);
      return missing === null ? [] : [mistake(fileOf(kind), [place, "owner"], missing)];
    }),
  );
}

function checkShifts({ rotas }: PlacedRows, known: Known): Mistake[] {
  return rotas.flatMap(({ place, row }) =>
    row.shifts.flatMap(({ people }, shift) =>
      people.flatMap((person, index) =>
        known.people.has(person)
          ? []
          : [mistake(fileOf("rotas"), [place, "shifts", shift, "people", index], `no person "${person}"`)],
      ),
    ),
  );
}

/** Every list of tell names in a policy, with its path. */
function tellsOf(policy: SeedPolicy): { path: PropertyKey[]; tell: string[] }[] {
  const rungs = policy.rungs.flatMap((rung, index) =>
    (["inHours", "outOfHours"] as const).map((variant) => ({
      path: ["rungs", index, variant, "tell"],
      tell: rung[variant].tell,
    })),
  );
  return [
    ...rungs,
    ...policy.repeat.map(({ add }, index) => ({ path: ["repeat", index, "add"], tell: add })),
  ];
}

function missingTold(text: string, known: Known): string | null {
  const name = parseTellName(text);
  if (name === null || !("id" in name)) return null;
  const found = { team: known.teams, rota: known.rotas, person: known.people }[name.kind].has(name.id);
  return found ? null : `no ${name.kind} "${name.id}"`;
}

function checkTells(place: number, policy: SeedPolicy, known: Known): Mistake[] {
  return tellsOf(policy).flatMap(({ path, tell }) =>
    tell.flatMap((text, index) => {
      const missing = missingTold(text, known);
      return missing === null ? [] : [mistake(fileOf("policies"), [place, ...path, index], missing)];
    }),
  );
}

/** The ladders of which a team of a kind needs one; a missing other one has a stand-in (see selectPolicy). */
function neededBy(kind: TeamKind): { readonly says: string; readonly fits: (ladder: Ladder) => boolean } {
  const fitsOne =
    (...purposes: PolicyPurpose[]) =>
    (ladder: Ladder) =>
      purposes.includes(ladder.for);
  if (kind === "resolver" || kind === "protected-resolver")
    return { says: "for resolution or acceptance", fits: fitsOne("resolution", "acceptance") };
  if (kind === "safeguarding")
    return { says: "for alarm or acceptance", fits: fitsOne("alarm", "resolution", "acceptance") };
  return { says: "for urgent acceptance", fits: (ladder) => ladder.for === "acceptance" && ladder.urgent };
}

function checkFamilies({ teams }: PlacedRows, { ladders }: Known): Mistake[] {
  return teams.flatMap(({ place, row }) => {
    const family = ladders.filter(({ id }) => id === row.policy);
    const at = [place, "policy"];
    if (family.length === 0) return [mistake(fileOf("teams"), at, `no policy family "${row.policy}"`)];
    const needed = neededBy(row.kind);
    if (family.some(needed.fits)) return [];
    return [mistake(fileOf("teams"), at, `the policy family "${row.policy}" has no row ${needed.says}`)];
  });
}
