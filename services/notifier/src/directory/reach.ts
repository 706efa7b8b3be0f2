import { formatOwner, parseTellName, type Instant, type Owner, type TellName } from "@homeward/contracts";
import { onCall } from "../rotas/rota.ts";
import { findUnit, type ContactPoint, type Directory } from "./directory.ts";

/** Of which case, and when, the tell names of a rung are to be understood. */
export interface Circumstances {
  /** The recipient of the case. */
  readonly teamId: string;
  /** The discharging unit; null where the case is about no stay. */
  readonly unit: { readonly odsCode: string; readonly ward: string } | null;
  /** The crisis team whose catchment covers the child; null where none is known or none may learn of it. */
  readonly crisisTeamId: string | null;
  /** A person of the directory; see findLeadWorker. */
  readonly leadWorker: string | null;
  readonly at: Instant;
  readonly test: boolean;
}

/**
 * The contact points behind tell names at an instant, each once, in the order of the names. A rota stands for
 * whoever is on call. Live events never reach a test point, and test events reach no other; what leads nowhere
 * (a rota with a hole, a person without a contact point) adds nothing, and the rung is passed.
 */
export function reach(directory: Directory, tell: readonly string[], around: Circumstances): ContactPoint[] {
  const points = tell
    .flatMap((name) => ownersBehind(directory, name, around))
    .flatMap((owner) => directory.contactPointsOf.get(formatOwner(owner)) ?? [])
    .filter((point) => point.test === around.test);
  return [...new Map(points.map((point) => [point.id, point])).values()];
}

function ownersBehind(directory: Directory, text: string, around: Circumstances): Owner[] {
  const name = parseTellName(text);
  return name ? ownersOf(directory, name, around) : [];
}

const team = (id: string | null): Owner[] => (id === null ? [] : [{ kind: "team", id }]);
const person = (id: string | null): Owner[] => (id === null ? [] : [{ kind: "person", id }]);

function ownersOf(directory: Directory, name: TellName, around: Circumstances): Owner[] {
  switch (name.kind) {
    case "inbox":
      return team(around.teamId);
    case "team":
      return team(name.id);
    case "crisis":
      return team(around.crisisTeamId);
    case "leadWorker":
      return person(around.leadWorker);
    case "person":
      return person(name.id);
    case "rota": {
      const rota = directory.rotas.get(name.id);
      return rota ? onCall(rota, around.at).flatMap(person) : [];
    }
    case "ward":
      return wards(directory, around.unit);
    case "platform":
      return [{ kind: "platform" }];
    default:
      return [];
  }
}

/** A ward that is not known by its name stands for every ward of its organisation: rather one too many than none. */
function wards(directory: Directory, unit: Circumstances["unit"]): Owner[] {
  if (!unit) return [];
  const found = findUnit(directory, unit);
  const units = found
    ? [found]
    : directory.units.filter((known) => known.odsCode === unit.odsCode.toUpperCase());
  return units.map(({ odsCode, ward }) => ({ kind: "unit", odsCode, ward }));
}
