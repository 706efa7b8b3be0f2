import { ageAt, isAdult } from "./age.ts";
import { authoritiesToTell, childrensServicesOf } from "./authorities.ts";
import { teamsFor } from "./catchment.ts";
import { because, mergeByTeam, type Chosen, type RouteDecision, type RuleId } from "./decision.ts";
import { isProtected, type Facts } from "./facts.ts";
import { findHome, type Elsewhere, type Home, type HomeSource } from "./home.ts";
import { resolveProtected } from "./protected.ts";
import { currentCode, type Place, type Reference } from "./reference.ts";
import { resolverFor } from "./resolver.ts";

/**
 * Who must know of a discharge, and why. Pure: the same facts and reference give the same answer for ever.
 * Exactly one recipient leads; where no rule can settle it, that is the resolver.
 */
export function resolve(facts: Facts, reference: Reference): RouteDecision {
  if (isProtected(facts)) return resolveProtected(facts, reference);
  const home = findHome(facts, reference);
  const place = home.kind === "found" ? home.place : null;
  const lead = leadOf(home, facts, reference);
  const authorities = authoritiesToTell(facts, place, reference);
  const asked = askResolver(authorities.questions, { facts, reference, place });
  return {
    recipients: mergeByTeam([lead, ...authorities.chosen, ...asked]),
    protection: null,
    home: home.kind === "found" ? { place: home.place, source: home.source } : null,
    homeUnknown: home.kind === "unknown" || home.kind === "outside" || isNoFixedAbode(home),
    crisisTeamId: place === null ? null : crisisTeamFor(place, facts, reference),
    childrensServicesTeamId: place === null ? null : childrensServicesOf(place, facts, reference),
  };
}

const isNoFixedAbode = (home: Home) => home.kind === "elsewhere" && home.why === "no-fixed-abode";

const elsewhereSays: Readonly<Record<Elsewhere, string>> = {
  "other-hospital": "The young person goes to another hospital.",
  custody: "The young person goes into custody.",
  "no-fixed-abode": "The young person has no fixed address.",
};
const PLEASE_PLACE = "No rule can name the home team: please place the young person.";

function leadOf(home: Home, facts: Facts, reference: Reference): Chosen {
  if (home.kind === "found") return leadAt(home, facts, reference);
  const around = { facts, reference };
  if (home.kind === "elsewhere")
    return toResolver("destination-elsewhere", [elsewhereSays[home.why]], around);
  return toResolver(home.kind === "outside" ? "outside-loaded-data" : "home-unknown", home.notes, around);
}

const sources: Readonly<Record<HomeSource, { rule: RuleId; says: string }>> = {
  destination: { rule: "home-from-destination", says: "by the destination that the unit gave" },
  "usual-address": {
    rule: "home-from-usual-address",
    says: "inferred from the usual address, not from the destination",
  },
  gp: { rule: "home-from-gp", says: "inferred from the registered GP practice, not from an address" },
};

function leadAt(home: Home & { kind: "found" }, facts: Facts, reference: Reference): Chosen {
  const age = ageAt(facts.birthDate, facts.dischargedAt);
  const adult = isAdult(age);
  const kind = adult ? "adult" : "camhs";
  const found = teamsFor({ kind, place: home.place, at: facts.dischargedAt, age }, reference);
  const { rule, says } = sources[home.source];
  const area = areaName(home.place, reference);
  const sentences = [
    `The young person will live in ${area} (${says}).`,
    ...home.notes,
    ...(adult ? ["The young person was 18 or over at discharge, so the adult team leads."] : []),
    ...(age === null ? ["The date of birth is not known; treated as under 18."] : []),
  ];
  const [team] = found;
  if (team !== undefined && found.length === 1) {
    const route = because(adult ? "adult-18-or-over" : rule, sentences, reference);
    return { teamId: team.id, part: "lead", content: "full", route };
  }
  const why =
    found.length === 0
      ? "No team here covers that area and age."
      : "More than one team covers that area and age.";
  const failed = found.length === 0 ? "no-team-covers" : "several-teams-cover";
  return toResolver(failed, [...sentences, why], { facts, reference, place: home.place });
}

function areaName(place: Place, reference: Reference): string {
  const code = place.lad ?? place.utla;
  const name = code === null ? undefined : reference.authorities[currentCode(code, reference)]?.name;
  return name ?? "an area known by its code only";
}

function crisisTeamFor(place: Place, facts: Facts, reference: Reference): string | null {
  const age = ageAt(facts.birthDate, facts.dischargedAt);
  return teamsFor({ kind: "crisis", place, at: facts.dischargedAt, age }, reference)[0]?.id ?? null;
}

interface Around {
  readonly facts: Facts;
  readonly reference: Reference;
  readonly place?: Place | null;
}

const resolverOf = ({ facts, reference, place = null }: Around) =>
  resolverFor({ place, protected: false, at: facts.dischargedAt }, reference);

function toResolver(rule: RuleId, sentences: readonly string[], around: Around): Chosen {
  const route = because(rule, [...sentences, PLEASE_PLACE], around.reference);
  return { teamId: resolverOf(around), part: "lead", content: "full", route };
}

/** What the report leaves open about an authority is a question that somebody has to confirm: must-know. */
function askResolver(questions: readonly string[], around: Around): readonly Chosen[] {
  if (questions.length === 0) return [];
  const route = because("ask-about-authority", questions, around.reference);
  return [{ teamId: resolverOf(around), part: "must-know", content: "full", route }];
}
