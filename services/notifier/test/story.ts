import type { Answer } from "../src/cases/decision.ts";
import { movesIn } from "./walk/moves.ts";
import type { World } from "./walk/recipients.ts";
import { firstWorld, move, person } from "./walk/world.ts";

type Outcome = Answer["outcome"];

/** Team A was told; a must-know is left out, so that every other case is a lead's. */
export const start = (): World => {
  const world = firstWorld();
  const recipients = world.recipients.filter(({ opening }) => opening.facts.part === "lead");
  const cases = new Map([...world.discharge.cases].filter(([id]) => id === "A#1"));
  return { ...world, recipients, discharge: { ...world.discharge, cases } };
};

/** What a clinician of the case's team answers. */
export const says = (world: World, caseId: string, outcome: Outcome, change: Partial<Answer> = {}): World => {
  const what = movesIn(world).find(
    (it) =>
      it.kind === "input" &&
      it.caseId === caseId &&
      it.input.kind === "acknowledged" &&
      it.input.answer.outcome === outcome &&
      it.input.answer.by.name === person("recipient").name,
  );
  if (what?.kind !== "input" || what.input.kind !== "acknowledged") throw new Error(`no ${outcome}`);
  const by = { ...person("recipient"), odsCode: caseId.slice(0, 1) };
  const answer = { ...what.input.answer, by, ...change };
  return move(world, { ...what, input: { kind: "acknowledged", answer } }).world;
};
/** Routing answers the oldest ask. */
export const routed = (world: World): World => move(world, { kind: "route" }).world;
/** What is due next comes due. */
export const time = (world: World): World => move(world, { kind: "time" }).world;
/** "waiting", "closed: re-routed" by case. */
export const states = ({ discharge }: World) =>
  Object.fromEntries(
    [...discharge.cases].map(([id, { state }]) => [
      id,
      state.closedAs ? `closed: ${state.closedAs}` : state.status,
    ]),
  );
/** What routing has been asked and has not answered. */
export const asks = ({ asks: all }: World) => all.map(({ ask }) => ask);
