import { HOUR, plus, type Answerer, type Instant } from "@homeward/contracts";
import type { CaseFacts } from "../../src/cases/case.ts";
import type { Alarmed, Input, Surroundings } from "../../src/cases/decision.ts";
import { applyRoute, decideCase, type DischargeDecision, type Recipient } from "../../src/cases/discharge.ts";
import { inputOf } from "../../src/timers/timer.ts";
import { recipient, roundOf, start, type World } from "./recipients.ts";
import { keep, reroute } from "./routing.ts";

export type Move =
  | { readonly kind: "time" }
  | { readonly kind: "route" }
  | { readonly kind: "reversed" }
  | { readonly kind: "died" }
  | { readonly kind: "restored" }
  | { readonly kind: "kept" }
  | { readonly kind: "input"; readonly caseId: string; readonly input: Input };

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

/** Asked in every world of all that were sent, which most moves leave as it was. */
const known = new WeakMap<World["sent"], Map<string, readonly Alarmed[]>>();

/** A contact point hears at most one stand-down a clock: those alarmed and not yet stood down. */
export function alarmed({ sent }: World, caseId: string): readonly Alarmed[] {
  const ofAll = known.get(sent) ?? new Map<string, readonly Alarmed[]>();
  known.set(sent, ofAll);
  const found = ofAll.get(caseId) ?? alarmedBy(sent, caseId);
  ofAll.set(caseId, found);
  return found;
}

function alarmedBy(all: World["sent"], caseId: string): Alarmed[] {
  const of = all.filter((sent) => sent.caseId === caseId);
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

const asDead = (it: Recipient): Recipient => ({ ...it, opening: { ...it.opening, died: true } });

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
  const sent = effects.filter((it) => it.kind === "notify");
  const timers = [...before.timers, ...effects.filter((it) => it.kind === "timer")];
  const asks = effects.flatMap((it) =>
    it.kind === "publish" && it.ask ? [{ ask: it.ask, caseId: it.caseId }] : [],
  );
  return {
    world: {
      ...before,
      discharge: outcome.discharge,
      timers,
      sent: sent.length === 0 ? before.sent : [...before.sent, ...sent],
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
    case "kept":
      return applied(world, keep(world), "left");
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
