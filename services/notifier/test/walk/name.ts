import { MINUTE } from "@homeward/contracts";
import type { Case, CaseState } from "../../src/cases/case.ts";
import type { World } from "./recipients.ts";
import { alarmed } from "./world.ts";

/** Most moves change one case and leave the others, and the time, as they were. */
const named = new WeakMap<CaseState, { readonly now: number; readonly name: string }>();

/** What makes two worlds the same: states and timers with times taken relative to now. */
export function nameOf(world: World): string {
  const relative = (value: unknown): unknown => {
    if (typeof value === "number") return value > 1e15 ? (value - world.now) / MINUTE : value;
    if (Array.isArray(value)) return value.map(relative);
    if (value && typeof value === "object") {
      const {
        policy: _p,
        contactPolicy: _c,
        contactDueAt: _d,
        informations: _i,
        informed: _t,
        ...rest
      } = value as Record<string, unknown>;
      return Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, relative(inner)]));
    }
    return value;
  };
  const nameOfState = (state: CaseState): string => {
    const known = named.get(state);
    if (known?.now === world.now) return known.name;
    const name = JSON.stringify(relative(state));
    named.set(state, { now: world.now, name });
    return name;
  };
  const cases = [...world.discharge.cases.values()].map((c: Case) => [
    c.facts.caseId,
    nameOfState(c.state),
    alarmed(world, c.facts.caseId).map((it) => Object.values(it).join()),
  ]);
  const timers = world.timers.map((timer) => [
    timer.caseId,
    timer.timer,
    timer.rung,
    timer.repeat,
    timer.clock,
    relative(timer.at),
  ]);
  return JSON.stringify([
    cases,
    timers,
    world.asks,
    world.standing,
    world.recipients.map((it) => it.opening.facts.caseId),
  ]);
}
