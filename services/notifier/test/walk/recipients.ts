import { HOUR, instant, plus, type Instant } from "@homeward/contracts";
import type { CaseFacts } from "../../src/cases/case.ts";
import type { Ask, Effect } from "../../src/cases/decision.ts";
import type { Opening } from "../../src/cases/decide.ts";
import type { Discharge, Recipient } from "../../src/cases/discharge.ts";
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

export const roundOf = (world: World, teamId: string): number =>
  1 + [...world.discharge.cases.values()].filter(({ facts }) => facts.teamId === teamId).length;
