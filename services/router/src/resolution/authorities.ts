import { parseGssCode } from "@homeward/contracts";
import { ageAt, isAdult } from "./age.ts";
import { teamsFor } from "./catchment.ts";
import { because, type Chosen, type RuleId } from "./decision.ts";
import type { Facts } from "./facts.ts";
import { currentCode, nowhere, type Authority, type Place, type Reference } from "./reference.ts";

/** Who must know because an authority is responsible, and what only a person can find out (for the resolver). */
export interface AuthorityAnswer {
  readonly chosen: readonly Chosen[];
  readonly questions: readonly string[];
}

interface Concern {
  readonly status: "yes" | "no" | "unknown";
  readonly authority: string | null;
  readonly rule: RuleId;
  /** "is looked after", for sentences. */
  readonly says: string;
  /** The report gives a sign of it without saying so. */
  readonly hint: boolean;
}

const childrensHomes = ["foster-care", "childrens-home"];

function concernsOf(facts: Facts): readonly Concern[] {
  const { lookedAfter, childProtectionPlan: plan, destinationKind } = facts;
  const hint =
    lookedAfter.authority !== null || lookedAfter.hasSocialWorker || childrensHomes.includes(destinationKind);
  return [
    { ...lookedAfter, rule: "responsible-authority", says: "is looked after", hint },
    {
      ...plan,
      rule: "protection-plan-authority",
      says: "is on a child protection plan",
      hint: plan.authority !== null,
    },
  ];
}

/** An authority by its code, old or current; one that is not loaded stands for itself. */
export function findAuthority(
  text: string | null,
  reference: Reference,
): (Authority & { code: string }) | null {
  const read = text === null ? null : parseGssCode(text);
  if (read === null) return null;
  const code = currentCode(read, reference);
  const known = reference.authorities[code];
  return known === undefined
    ? { code, name: "the authority", place: { ...nowhere, lad: code, utla: code } }
    : { code, ...known };
}

/** The one children's services team of an authority; null when there is none or more than one. */
export function childrensServicesOf(place: Place, facts: Facts, reference: Reference): string | null {
  const found = teamsFor({ kind: "childrens-services", place, at: facts.dischargedAt }, reference);
  return found.length === 1 ? (found[0]?.id ?? null) : null;
}

/**
 * Children's services of the authority that looks after the child or holds the plan; where that is another area than
 * the child's home (`home` known), that area's CAMHS too. Not for protected addresses.
 */
export function authoritiesToTell(facts: Facts, home: Place | null, reference: Reference): AuthorityAnswer {
  const answers = concernsOf(facts).map((concern) => answerOne(concern, { facts, home, reference }));
  return {
    chosen: answers.flatMap((it) => it.chosen),
    questions: [...new Set(answers.flatMap((it) => it.questions))],
  };
}

interface Around {
  readonly facts: Facts;
  readonly home: Place | null;
  readonly reference: Reference;
}

function answerOne(concern: Concern, around: Around): AuthorityAnswer {
  const { status, says } = concern;
  if (status === "no" || (status === "unknown" && !concern.hint)) return { chosen: [], questions: [] };
  if (status === "unknown")
    return ask(
      `It is not known whether the young person ${says}, but the report gives a sign of it: please ask.`,
    );
  const authority = findAuthority(concern.authority, around.reference);
  if (authority === null)
    return ask(`The young person ${says}, but no usable authority was named: please ask which, and tell it.`);
  const services = childrensServices(concern, authority, around);
  const camhs = camhsOf(authority, around);
  return {
    chosen: [...services.chosen, ...camhs.chosen],
    questions: [...services.questions, ...camhs.questions],
  };
}

const ask = (question: string): AuthorityAnswer => ({ chosen: [], questions: [question] });

function childrensServices(concern: Concern, authority: Authority, around: Around): AuthorityAnswer {
  const { facts, reference } = around;
  const teamId = childrensServicesOf(authority.place, facts, reference);
  if (teamId === null)
    return ask(
      `The young person ${concern.says} and ${authority.name} is responsible, but its children's services are not known here: please tell them.`,
    );
  const sentence = `The young person ${concern.says}, and ${authority.name} is responsible.`;
  return must(teamId, because(concern.rule, [sentence], reference));
}

function camhsOf(authority: Authority & { code: string }, around: Around): AuthorityAnswer {
  const { facts, home, reference } = around;
  const age = ageAt(facts.birthDate, facts.dischargedAt);
  if (home === null || isAdult(age) || isIn(home, authority.code, reference))
    return { chosen: [], questions: [] };
  const found = teamsFor({ kind: "camhs", place: authority.place, at: facts.dischargedAt, age }, reference);
  const [team] = found;
  if (team === undefined || found.length > 1)
    return ask(
      `${atStart(authority.name)} is responsible from another area, and its CAMHS is not known here: please tell it.`,
    );
  const sentence = `${atStart(authority.name)} is responsible for the young person, who will live in another area, so its own CAMHS has to know.`;
  return must(team.id, because("authority-area-camhs", [sentence], reference));
}

/** One that is not loaded has no name of its own. */
const atStart = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const must = (teamId: string, route: Chosen["route"]): AuthorityAnswer => ({
  chosen: [{ teamId, part: "must-know", content: "full", route }],
  questions: [],
});

const isIn = (home: Place, code: string, reference: Reference): boolean =>
  [home.lad, home.utla].some((area) => area !== null && currentCode(area, reference) === code);
