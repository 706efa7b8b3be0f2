import {
  HOUR,
  parseMoment,
  type DischargeMethod,
  type Instant,
  type Report,
  type RouteMessage,
} from "@homeward/contracts";

const NOTICE = 24 * HOUR;
const LATE = 12 * HOUR;

const noPlanByMethod: Partial<Record<DischargeMethod, string>> = {
  self: "The young person discharged themself.",
  "against-advice": "The discharge was against advice.",
  "by-relative": "A relative ended the stay.",
  tribunal: "A tribunal ended the stay.",
  court: "A court ended the stay.",
  other: "The way of discharge is not one of the usual ones.",
  unknown: "The way of discharge is not known.",
};

export interface Plan {
  readonly report: Pick<Report, "discharge" | "followUp">;
  readonly occurredAt: Instant;
  readonly receivedAt: Instant;
}

/** Urgent = no safe plan, not "risk ticked". Each reason is a sentence for a clinician. */
export interface Urgency {
  readonly urgent: boolean;
  readonly reasons: readonly string[];
}

/**
 * Whether the discharge is urgent by its plan. The unit's `urgent: false` never overrides a reason. That the home is
 * not known is one more reason, which only the rules can find: see decide.ts.
 */
export function urgencyOf(plan: Plan): Urgency {
  const { discharge, followUp } = plan.report;
  const reasons = [
    noPlanByMethod[discharge.method],
    shortNotice(discharge.announcedAt, plan.occurredAt),
    hasNamedAccepter(followUp) ? undefined : "No clinician is named who has accepted the follow-up.",
    plan.receivedAt - plan.occurredAt > LATE ? "It was reported more than 12 hours late." : undefined,
    discharge.urgent === true ? "The unit says it is urgent." : undefined,
  ].filter((reason) => reason !== undefined);
  return { urgent: reasons.length > 0, reasons };
}

/** What is not known counts as missing: a discharge without a readable announcement was not announced. */
function shortNotice(announcedAt: string | null, leftAt: Instant): string | undefined {
  const announced = announcedAt === null ? null : parseMoment(announcedAt);
  if (announced === null) return "The discharge was not announced before.";
  return leftAt - announced.from < NOTICE ? "It was announced less than 24 hours before." : undefined;
}

const hasNamedAccepter = ({ acceptedBy }: Report["followUp"]): boolean =>
  (acceptedBy?.name ?? "").trim() !== "";

/** Risk as the clocks take it: none only where the unit states that there is none, and flags none. */
export function riskOf({ risk, riskFlags }: Report["discharge"]): RouteMessage["risk"] {
  if (riskFlags.length > 0 && risk !== "flagged") return "flagged";
  return risk;
}
