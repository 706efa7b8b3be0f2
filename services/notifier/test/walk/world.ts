import { HOUR, instant, plus, type Answerer, type Instant } from "@homeward/contracts";
import type { CaseFacts } from "../../src/cases/case.ts";
import type { Alarmed, Ask, Effect, Input, Surroundings } from "../../src/cases/decision.ts";
import type { Opening } from "../../src/cases/decide.ts";
import {
  applyRoute,
  decideCase,
  type Discharge,
  type DischargeDecision,
  type Recipient,
} from "../../src/cases/discharge.ts";
import { inputOf } from "../../src/timers/timer.ts";
import { parsePolicy } from "../../src/policies/policy.ts";

type Timer = Extract<Effect, { kind: "timer" }> & { caseId: string };
type Notify = Extract<Effect, { kind: "notify" }> & { caseId: string };

/** Everything outside the decision that it can notice: time, timers, what routing was asked, who was alarmed. */
export interface World {
  readonly now: Instant;
  readonly discharge: Discharge;
  readonly timers: readonly Timer[];
  readonly sent: readonly Notify[];
  /** Asks that routing has not answered yet. */
  readonly asks: readonly { readonly ask: Ask; readonly caseId: string }[];
  readonly recipients: readonly Recipient[];
  readonly standing: "left" | "reversed" | "died";
}

export type Move =
  | { readonly kind: "time" }
  | { readonly kind: "route" }
  | { readonly kind: "reversed" }
  | { readonly kind: "died" }
  | { readonly kind: "restored" }
  | { readonly kind: "input"; readonly caseId: string; readonly input: Input };

const ladder = (purpose: "acceptance" | "contact", urgent: boolean) =>
  parsePolicy(
    {
      id: "walk",
      version: 1,
      for: purpose,
      urgent,
      deliveryAllowance: "PT2M",
      rungs: ["inbox", "team:manager", "team:lead"].map((name, index) => ({
        inHours: { tell: [name], wait: "PT30M" },
        outOfHours: { tell: index === 1 ? [] : [name], wait: "PT30M" },
      })),
      repeat: [
        { every: "PT15M", times: 1, add: [] },
        { every: "PT30M", add: ["team:next"] },
      ],
      ...(purpose === "contact" ? { within: { default: "PT48H", noRiskStated: "PT72H" } } : {}),
    },
    `walk/${purpose}/${urgent}`,
  );
const policies = {
  routine: ladder("acceptance", false),
  urgent: ladder("acceptance", true),
  contact: ladder("contact", false),
};

export const start = instant(1_800_000_000_000_000);
const hours = {
  inHours: (at: Instant) => at < plus(start, HOUR),
  endOfHours: () => plus(start, HOUR),
  nextMorning: (at: Instant) => plus(at, 16 * HOUR),
};

const reach = (facts: CaseFacts) => (tell: readonly string[]) =>
  tell.flatMap((name) => {
    if (name === "inbox") return [`${facts.teamId}-inbox`];
    return name === "leadWorker" ? [] : [name];
  });

/** A contact point hears at most one stand-down a clock: those alarmed and not yet stood down. */
export function alarmed(world: World, caseId: string): Alarmed[] {
  const of = world.sent.filter((sent) => sent.caseId === caseId);
  const down = new Set(
    of
      .filter(({ type }) => type === "stand-down")
      .flatMap(({ clock, to }) => to.map((id) => `${clock} ${id}`)),
  );
  return of
    .filter(({ type }) => type === "alarm")
    .flatMap(({ clock, rung, to }) => to.map((contactPointId) => ({ clock, rung, contactPointId })))
    .filter(({ clock, contactPointId }) => !down.has(`${clock} ${contactPointId}`));
}

const around =
  (world: World) =>
  (facts: CaseFacts): Omit<Surroundings, "acceptedLeads" | "receivers"> => ({
    now: world.now,
    hours,
    reach: reach(facts),
    alarmed: alarmed(world, facts.caseId),
  });

/** A recipient as the notifier prepares it from a route. */
export function recipient(
  teamId: string,
  round: number,
  more: Partial<Opening> & { replaces?: Recipient["inPlaceOf"] },
): Recipient {
  const part = more.facts?.part ?? "lead";
  const inPlaceOf = more.replaces ?? null;
  const facts: CaseFacts = {
    caseId: `${teamId}#${round}`,
    teamId,
    odsCodes: [teamId],
    crisisOdsCodes: ["CRISIS"],
    recipientKind: teamId === "R" ? "resolver" : "camhs",
    part,
    dischargedAt: start,
    contactPolicy: part === "lead" ? policies.contact : null,
    passedFrom: inPlaceOf?.because === "passed-on" ? inPlaceOf.caseId : null,
    childrensServicesTeamId: "social",
  };
  const urgent = more.urgent ?? inPlaceOf !== null;
  const policy = urgent ? policies.urgent : policies.routine;
  const contactDueAt = part === "lead" ? plus(start, 48 * HOUR) : null;
  return { opening: { facts, policy, urgent, contactDueAt, died: false }, inPlaceOf };
}

const asDead = (it: Recipient): Recipient => ({ ...it, opening: { ...it.opening, died: true } });

/** Routing's part in the walk: answers the oldest ask as the router would. */
function reroute(world: World): World {
  const [first, ...asks] = world.asks;
  if (!first) return world;
  const from = world.recipients.find(({ opening }) => opening.facts.caseId === first.caseId);
  const rest = { ...world, asks };
  if (first.ask.kind === "pass-ended") {
    const receiver = world.recipients.find(({ inPlaceOf }) => inPlaceOf?.caseId === first.caseId)?.opening
      .facts.caseId;
    const gone = first.ask.accepted ? from?.inPlaceOf?.caseId : (receiver ?? first.caseId);
    return { ...rest, recipients: world.recipients.filter(({ opening }) => opening.facts.caseId !== gone) };
  }
  if (!from) return rest;
  if (first.ask.kind === "pass-on") {
    const to = recipient(first.ask.teamId, roundOf(world, first.ask.teamId), {
      replaces: { caseId: first.caseId, because: "passed-on" },
    });
    return { ...rest, recipients: [...world.recipients, to] };
  }
  const team =
    world.recipients.length > 1 || from.inPlaceOf || !first.ask.suggestion.teamId
      ? "R"
      : first.ask.suggestion.teamId;
  const to = recipient(team, roundOf(world, team), {
    replaces: { caseId: first.caseId, because: "re-routed" },
  });
  return { ...rest, recipients: [...world.recipients.filter((it) => it !== from), to] };
}

const roundOf = (world: World, teamId: string): number =>
  1 + [...world.discharge.cases.values()].filter(({ facts }) => facts.teamId === teamId).length;

const applied = (
  world: World,
  recipients: readonly Recipient[],
  standing: World["standing"],
): [World, DischargeDecision] => {
  const next = { ...world, recipients, standing };
  const route = { version: world.discharge.routeVersion + 1, standing, recipients };
  return [next, applyRoute(world.discharge, route, around(world))];
};

/** One move of the world; what it decided is in the outcome. */
export function move(world: World, what: Move): { world: World; outcome: DischargeDecision } {
  const [before, outcome] = perform(world, what);
  const effects = outcome.steps.flatMap(({ caseId, decision }) =>
    decision.effects.map((effect) => ({ ...effect, caseId })),
  );
  const timers = [...before.timers, ...effects.filter((it) => it.kind === "timer")];
  const asks = effects.flatMap((it) =>
    it.kind === "publish" && it.ask ? [{ ask: it.ask, caseId: it.caseId }] : [],
  );
  return {
    world: {
      ...before,
      discharge: outcome.discharge,
      timers,
      sent: [...before.sent, ...effects.filter((it) => it.kind === "notify")],
      asks: [...before.asks, ...asks],
    },
    outcome,
  };
}

function perform(world: World, what: Move): [World, DischargeDecision] {
  switch (what.kind) {
    case "input":
      return [world, decideCase(world.discharge, what.caseId, what.input, around(world))];
    case "route": {
      const next = reroute(world);
      return applied(next, next.recipients, world.standing);
    }
    case "reversed":
      return applied({ ...world, asks: [] }, [], "reversed");
    case "died":
      return applied({ ...world, asks: [] }, world.recipients.map(asDead), "died");
    case "restored":
      return applied(world, [recipient("A", roundOf(world, "A"), {})], "left");
    case "time": {
      const due = world.timers.reduce((a, b) => (b.at < a.at ? b : a));
      const now = due.at > world.now ? due.at : world.now;
      const moved = { ...world, now, timers: world.timers.filter((timer) => timer !== due) };
      return [moved, decideCase(moved.discharge, due.caseId, inputOf(due), around(moved))];
    }
  }
}

const people: Record<"recipient" | "crisis" | "told" | "clerk", Answerer> = {
  recipient: { name: "Clinician", role: "clinician", odsCode: "A" },
  crisis: { name: "Crisis", role: "crisis-clinician", odsCode: "CRISIS" },
  told: { name: "Lead", role: "safeguarding-lead", odsCode: "SG" },
  clerk: { name: "Clerk", role: "administrator", odsCode: "A" },
};

export const person = (who: keyof typeof people): Answerer => people[who];

/** The world on the day of the discharge: team A leads, a must-know beside it. */
export function firstWorld(): World {
  const mustKnow = recipient("M", 1, { facts: { part: "must-know" } as CaseFacts });
  const recipients = [recipient("A", 1, {}), mustKnow];
  const empty: World = {
    now: start,
    discharge: { routeVersion: 0, cases: new Map() },
    timers: [],
    sent: [],
    asks: [],
    recipients,
    standing: "left",
  };
  return move(empty, { kind: "route" }).world;
}
