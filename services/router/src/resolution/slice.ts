import { parseGssCode, parseOdsCode, parsePostcode } from "@homeward/contracts";
import { closeness } from "./catchment.ts";
import { findAuthority } from "./authorities.ts";
import type { Facts } from "./facts.ts";
import { outwardOf } from "./home.ts";
import { currentCode, type Authority, type Place, type Reference } from "./reference.ts";
import { isDesk } from "./resolver.ts";

/** What the facts make the rules look up: normalised, without repeats. */
export interface Questions {
  readonly postcodes: readonly string[];
  readonly outwardCodes: readonly string[];
  readonly practices: readonly string[];
}

/** The look-ups that facts (and postcodes that somebody suggested) need. */
export function questionsOf(all: readonly Facts[], suggested: readonly string[] = []): Questions {
  const given = all.flatMap((it) => [it.destinationPostcode, it.usualPostcode]);
  const postcodes = [...given, ...suggested].flatMap((text) =>
    text === null ? [] : (parsePostcode(text) ?? []),
  );
  const practices = all.flatMap(({ registeredGp: gp }) => (gp === null ? [] : (parseOdsCode(gp) ?? [])));
  return {
    postcodes: [...new Set(postcodes)],
    outwardCodes: [...new Set(postcodes.map(outwardOf))],
    practices: [...new Set(practices)],
  };
}

/**
 * The part of the reference that one decision can depend on, small enough to be kept with it.
 * Law: the rules give the same answer on the slice as on the whole.
 */
export function slice(facts: Facts, whole: Reference): Reference {
  const asked = questionsOf([facts]);
  const authorityCodes = [facts.lookedAfter.authority, facts.childProtectionPlan.authority]
    .map((text) => (text === null ? null : parseGssCode(text)))
    .filter((code) => code !== null)
    .map((code) => currentCode(code, whole));
  const places: Place[] = [
    ...pick(whole.postcodes, asked.postcodes).map(([, place]) => place),
    ...pick(whole.practices, asked.practices).map(([, place]) => place),
    ...authorityCodes.flatMap((code) => findAuthority(code, whole)?.place ?? []),
  ];
  const named = places.flatMap(({ lad, utla }) => [lad, utla]).filter((code) => code !== null);
  return {
    ...whole,
    postcodes: Object.fromEntries(pick(whole.postcodes, asked.postcodes)),
    outwardCodes: whole.outwardCodes.filter((code) => asked.outwardCodes.includes(code)),
    practices: Object.fromEntries(pick(whole.practices, asked.practices)),
    authorities: Object.fromEntries<Authority>(
      pick(whole.authorities, [...authorityCodes, ...named.map((code) => currentCode(code, whole))]),
    ),
    teams: whole.teams.filter(
      (team) => isDesk(team.id, whole) || places.some((place) => closeness(team, place, whole) !== null),
    ),
  };
}

function pick<T>(all: Readonly<Record<string, T>>, keys: readonly string[]): [string, T][] {
  return [...new Set(keys)].flatMap((key) => {
    const value = all[key];
    return value === undefined ? [] : [[key, value] as [string, T]];
  });
}
