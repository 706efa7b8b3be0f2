import { MINUTE } from "../plan/london.ts";
import type { Dice } from "../plan/dice.ts";
import type { Heard } from "../subject/open-ears.ts";
import type { Team } from "../subject/year-seeds.ts";
import type { Planned } from "./deed.ts";
import { clinicianOf, whenOpen, type Neighbourhood } from "./neighbourhood.ts";

interface Asked {
  readonly heard: Heard;
  readonly dice: Dice;
  readonly hood: Neighbourhood;
}

/** What teams answer first, of a thousand. */
const outcomes = {
  accepted: 845,
  "already-known": 60,
  "wrong-area": 40,
  "not-known-here": 15,
  "needs-information": 20,
  "cannot-find": 5,
  declined: 5,
  readmitted: 7,
  "moved-abroad": 3,
} as const;

/** The first answer of the recipient itself, when somebody of it is at work. */
export function firstAnswer(asked: Asked, team: Team, minutes: number): Planned {
  const { heard, dice, hood } = asked;
  const { atMs, told } = heard;
  const afterMinutes = (whenOpen(hood, team, atMs + minutes * MINUTE) - atMs) / MINUTE;
  const outcome = dice.weighted(outcomes);
  const deed = { kind: "answer", caseId: told.caseId, by: clinicianOf(team), outcome } as const;
  return { afterMinutes, deed: { ...deed, more: moreWith(outcome, asked, team) } };
}

function moreWith(
  outcome: keyof typeof outcomes,
  { heard, dice, hood }: Asked,
  team: Team,
): Readonly<Record<string, unknown>> {
  switch (outcome) {
    case "already-known":
      return {
        leadWorker: "Somebody they know",
        appointmentAt: new Date(heard.atMs + 1_440 * MINUTE).toISOString(),
      };
    case "wrong-area":
      return dice.chance(0.3) ? {} : { suggestion: { teamId: elsewhere(hood, team, dice) } };
    case "declined":
    case "readmitted":
    case "moved-abroad":
      return { reason: "Decided with the family.", safetyPlan: "They know whom to ring." };
    case "accepted":
    case "not-known-here":
    case "needs-information":
    case "cannot-find":
      return {};
  }
}

const elsewhere = ({ world }: Neighbourhood, team: Team, dice: Dice): string =>
  dice.pick(world.teams.filter(({ kind, id }) => kind === team.kind && id !== team.id)).id;

/** What follows an acceptance: first contact, sometimes after tries that do not count, sometimes never by itself. */
export function afterAcceptance(asked: Pick<Asked, "dice" | "hood">, team: Team, about: Accepted): Planned[] {
  const { dice, hood } = asked;
  const { caseId, atMs } = about;
  const open = (minutes: number) => (whenOpen(hood, team, atMs + minutes * MINUTE) - atMs) / MINUTE;
  const by = clinicianOf(team);
  if (dice.chance(0.02)) {
    const deed = {
      kind: "answer",
      caseId,
      by,
      outcome: "passed-on",
      more: { passTo: elsewhere(hood, team, dice) },
    };
    return [{ afterMinutes: open(dice.minutes(300)), deed: deed as Planned["deed"] }];
  }
  if (!dice.chance(0.9)) return [];
  const first = dice.minutes(600);
  const seen = {
    kind: "contact",
    caseId,
    by,
    with: "young-person",
    how: dice.pick(["seen", "phone"]),
  } as const;
  if (dice.chance(0.75)) return [{ afterMinutes: open(first), deed: seen }];
  const how = dice.pick(["no-reply", "was-not-brought", "letter", "voicemail"]);
  return [
    { afterMinutes: open(first), deed: { ...seen, how } },
    { afterMinutes: open(first + dice.minutes(400)), deed: seen },
  ];
}

export interface Accepted {
  readonly caseId: string;
  readonly atMs: number;
}
