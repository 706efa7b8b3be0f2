import { acknowledgementOutcomes, answererRoles } from "@homeward/contracts";
import type { Case, ClockName } from "../../src/cases/case.ts";
import type { Answer } from "../../src/cases/decision.ts";
import { asksDesk, MAY_NOT_LEAD } from "./routing.ts";
import type { World } from "./recipients.ts";
import { person, type Move } from "./world.ts";

const clocks: readonly ClockName[] = ["acceptance", "contact"];

/** Every input there is, in every world: on time, late, repeated, crossed and without right. */
export function movesIn(world: World): Move[] {
  const moves: Move[] = [];
  if (world.timers.length > 0) moves.push({ kind: "time" });
  if (world.asks.length > 0) moves.push({ kind: "route" });
  if (world.standing === "left") moves.push({ kind: "reversed" }, { kind: "died" });
  else moves.push({ kind: "restored" });
  if (world.standing === "left" && world.recipients.some(asksDesk)) moves.push({ kind: "kept" });
  for (const c of world.discharge.cases.values()) moves.push(...answersTo(world, c), ...signalsTo(c));
  return moves;
}

function signalsTo(c: Case): Move[] {
  const { caseId } = c.facts;
  return clocks.flatMap((clock) => {
    const at = c.state[clock];
    const [rung, repeat] = at.is === "climbing" || at.is === "resting" ? [at.rung, at.repeat] : [0, 0];
    const here = { clock, rung, repeat };
    return (["delivered", "undelivered", "deadline"] as const).map(
      (kind) => ({ kind: "input", caseId, input: { kind, ...here, recipient: true } }) as const,
    );
  });
}

function answersTo(world: World, c: Case): Move[] {
  const { caseId, teamId } = c.facts;
  const other = [...world.discharge.cases.values()].find(
    ({ facts }) => facts.part === "lead" && facts.caseId !== caseId,
  );
  const base = {
    until: null,
    suggestion: { teamId: "B" },
    passTo: teamId === "B" ? "C" : "B",
    duplicateOf: other?.facts.caseId ?? null,
  };
  const answer = (
    outcome: Answer["outcome"],
    who: "recipient" | "crisis" | "told" | "clerk",
    change: Partial<Answer> = {},
  ): Move => {
    const party = who === "clerk" ? "recipient" : who;
    const answering = [who === "told" ? "team:lead" : `${teamId}-inbox`];
    return {
      kind: "input",
      caseId,
      input: {
        kind: "acknowledged",
        answer: {
          ...base,
          outcome,
          by: { ...person(who), odsCode: who === "told" ? "SG" : who === "crisis" ? "CRISIS" : teamId },
          party,
          ownCodes: ["SG"],
          ownRoles: answererRoles,
          answering,
          ...change,
        },
      },
    };
  };
  const answers = acknowledgementOutcomes.flatMap((outcome) => [
    answer(outcome, "recipient"),
    answer(outcome, "told"),
  ]);
  const contact = (how: string): Move => ({
    kind: "input",
    caseId,
    input: {
      kind: "contacted",
      contact: {
        by: { ...person("recipient"), odsCode: teamId },
        ownCodes: [teamId],
        ownRoles: answererRoles,
        at: world.now,
        with: "young-person",
        how,
        party: "recipient",
        answering: [],
      },
    },
  });
  return [
    ...answers,
    answer("accepted", "crisis"),
    answer("accepted", "clerk"),
    answer("passed-on", "recipient", { passTo: MAY_NOT_LEAD }),
    contact("seen"),
    contact("letter"),
  ];
}
