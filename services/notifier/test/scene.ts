import {
  answererRoles,
  HOUR,
  MINUTE,
  parseInstant,
  plus,
  type Instant,
  type Micros,
} from "@homeward/contracts";
import type { Case, CaseFacts, CaseState } from "../src/cases/case.ts";
import type { Answer, Contact, Decision, Effect, Input, Surroundings } from "../src/cases/decision.ts";
import { decide, open, type Opening } from "../src/cases/decide.ts";
import type { Hours } from "../src/hours/hours.ts";
import { parsePolicy, type Policy } from "../src/policies/policy.ts";

/** A Wednesday at noon, in working hours until 17:00. */
export const START = parseInstant("2026-11-18T12:00:00Z");
export const CLOSING = plus(START, 5 * HOUR);
export const TOMORROW_AT_TEN = plus(START, 22 * HOUR);

const hours: Hours = {
  inHours: (at) => at < CLOSING,
  endOfHours: () => CLOSING,
  nextMorning: (at) => (at < plus(START, 12 * HOUR) ? TOMORROW_AT_TEN : plus(TOMORROW_AT_TEN, 24 * HOUR)),
};

const rung = (name: string, wait: string) => ({
  inHours: { tell: [name], wait },
  outOfHours: { tell: [`${name}-at-night`], wait: "PT30M" },
});

export const ladder = (key: string, changes: Partial<Parameters<typeof parsePolicy>[0]> = {}): Policy =>
  parsePolicy(
    {
      id: key,
      version: 3,
      for: "acceptance",
      urgent: false,
      deliveryAllowance: "PT2M",
      rungs: [rung("inbox", "PT2H"), rung("manager", "PT1H"), rung("lead", "PT30M")],
      repeat: [
        { every: "PT15M", times: 2, add: [] },
        { every: "PT30M", add: ["director"] },
      ],
      ...changes,
    },
    key,
  );

export const routine = ladder("routine");
export const urgentLadder = ladder("urgent", {
  urgent: true,
  rungs: [rung("inbox", "PT30M"), rung("lead", "PT15M")],
});
export const contactLadder = ladder("contact", { for: "contact" });

export const theCase: CaseFacts = {
  caseId: "case-1",
  teamId: "team",
  odsCodes: ["TEAM", "ALIAS"],
  crisisOdsCodes: ["CRISIS"],
  recipientKind: "camhs",
  part: "lead",
  dischargedAt: START,
  contactPolicy: contactLadder,
  passedFrom: null,
  childrensServicesTeamId: "social",
};

type Given = Partial<Omit<Opening, "facts">> & { readonly facts?: Partial<CaseFacts>; readonly at?: Instant };

/** One case and what its decisions said, as a test goes through its story. Never changed: each step gives the next scene. */
export interface Scene {
  readonly c: Case;
  readonly state: CaseState;
  readonly now: Instant;
  readonly last: Decision;
  /** Moves time; fires nothing by itself. */
  later(by: Micros): Scene;
  at(now: Instant): Scene;
  with(around: Partial<Surroundings>): Scene;
  hears(input: Input): Scene;
  answers(outcome: Answer["outcome"], change?: Partial<Answer>): Scene;
  contacted(change?: Partial<Contact>): Scene;
  /** The deadline of the rung that runs passes, at its instant. */
  passesDeadline(clock?: "acceptance" | "contact"): Scene;
}

/** Everybody but those named `nobody` or `…-at-night` of an empty night is there to be told. */
const everybody = (tell: readonly string[]) => tell.filter((name) => !name.startsWith("nobody"));

/** A lead's case of a routine discharge, just opened in working hours. */
export function opened(
  { facts, at = START, ...change }: Given = {},
  around: Partial<Surroundings> = {},
): Scene {
  const mine = { ...theCase, ...facts };
  const contactDueAt = mine.part === "lead" ? plus(mine.dischargedAt, 48 * HOUR) : null;
  const opening = { facts: mine, policy: routine, urgent: false, contactDueAt, died: false, ...change };
  const decision = open(opening, surroundings(at, around));
  return scene({ facts: mine, state: decision.next }, decision, at, around);
}

const surroundings = (now: Instant, around: Partial<Surroundings>): Surroundings => ({
  now,
  hours,
  reach: everybody,
  alarmed: [],
  acceptedLeads: [],
  receivers: [],
  ...around,
});

function scene(c: Case, last: Decision, now: Instant, around: Partial<Surroundings>): Scene {
  const hears = (input: Input, at = now): Scene => {
    const decision = decide(c, input, surroundings(at, around));
    return scene({ ...c, state: decision.next }, decision, at, around);
  };
  return {
    c,
    state: c.state,
    now,
    last,
    later: (by) => scene(c, last, plus(now, by), around),
    at: (then) => scene(c, last, then, around),
    with: (more) => scene(c, last, now, { ...around, ...more }),
    hears,
    answers: (outcome, change) =>
      hears({ kind: "acknowledged", answer: { ...clinician, outcome, ...change } }),
    contacted: (change) => hears({ kind: "contacted", contact: { ...seen, at: now, ...change } }),
    passesDeadline(clock = "acceptance") {
      const at = c.state[clock];
      if (at.is !== "climbing") throw new Error(`the ${clock} clock does not climb`);
      return hears({ kind: "deadline", clock, rung: at.rung, repeat: at.repeat }, at.deadlineAt);
    },
  };
}

/** What a clinician of the recipient's says. */
export const clinician: Answer = {
  outcome: "accepted",
  by: { name: "Ada Bell", role: "clinician", odsCode: "TEAM" },
  party: "recipient",
  ownCodes: ["TEAM"],
  ownRoles: answererRoles,
  answering: ["inbox"],
  until: null,
  suggestion: null,
  passTo: null,
  duplicateOf: null,
};
const seen: Contact = {
  by: clinician.by,
  at: START,
  with: "young-person",
  how: "seen",
  party: "recipient",
  ownCodes: ["TEAM"],
  ownRoles: answererRoles,
  answering: ["inbox"],
};

type Of<Kind extends Effect["kind"]> = Extract<Effect, { kind: Kind }>;
const effects = <Kind extends Effect["kind"]>({ last }: Scene, kind: Kind): Of<Kind>[] =>
  last.effects.filter((it): it is Of<Kind> => it.kind === kind);

/** What the last step sends: "alarm acceptance 1.0 → manager: rung-missed". */
export const sends = (of: Scene): string[] =>
  effects(of, "notify").map(
    ({ type, clock, rung: at, repeat, to, why }) =>
      `${type} ${clock} ${at}${type === "information" ? "" : `.${repeat}`} → ${to.join(",")}: ${why}`,
  );
export const alarms = (of: Scene): string[] => sends(of).filter((it) => it.startsWith("alarm"));

/** The timers that the last step sets: "deadline acceptance 1.0 +60". Minutes from now. */
export const timers = (of: Scene): string[] =>
  effects(of, "timer").map(
    ({ timer, clock, rung: at, repeat, at: due }) =>
      `${timer} ${clock} ${at}.${repeat} +${(due - of.now) / MINUTE}`,
  );
export const published = (of: Scene) => effects(of, "publish").map(({ ask, outcome }) => ({ ask, outcome }));
export const tellsCases = (of: Scene) =>
  effects(of, "tell-case").map(({ caseId, input }) => ({ caseId, input }));
export const history = (of: Scene): string[] => of.last.history.map(({ kind }) => kind);
export const verdict = ({ last }: Scene): string => `${last.verdict?.effect}: ${last.verdict?.because}`;
export const minutes = (count: number): Micros => count * MINUTE;
