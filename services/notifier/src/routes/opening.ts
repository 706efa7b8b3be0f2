import { HOUR, plus, type Instant, type RouteMessage, type RouteRecipient } from "@homeward/contracts";
import type { Recipient } from "../cases/discharge.ts";
import { placesOnly } from "../cases/right.ts";
import { caseIdOf, referenceOf, type Particulars } from "../cases/record.ts";
import { findLeadWorker, type Directory, type Team } from "../directory/directory.ts";
import { ladderFor } from "../directory/ladder.ts";
import type { Policy } from "../policies/policy.ts";

/** A recipient of a route as a case that could be opened. */
export interface Prepared {
  readonly recipient: Recipient;
  readonly particulars: Particulars;
}

const DEFAULT_WITHIN = { default: 48 * HOUR, noRiskStated: 72 * HOUR };

/** Pure: what the route says of a recipient, the directory's word on it, and the ladder it opens under. */
export function prepare(
  route: RouteMessage,
  to: RouteRecipient,
  around: { directory: Directory; now: Instant; leadWorkerName: string | null },
): Prepared {
  const { directory, now } = around;
  const team = directory.teams.get(to.teamId);
  const caseId = caseIdOf(route.dischargeId, to.teamId, to.round);
  const purpose = placesOnly(team?.kind ?? "") ? "resolution" : "acceptance";
  const policy = ladderFor(directory, { ...to, purpose });
  const contactPolicy = to.part === "lead" ? ladderFor(directory, { ...to, purpose: "contact" }) : null;
  const crisis = route.crisisTeamId === null ? undefined : directory.teams.get(route.crisisTeamId);
  const facts = {
    caseId,
    teamId: to.teamId,
    odsCodes: codesOf(team),
    crisisOdsCodes: codesOf(crisis),
    recipientKind: team?.kind ?? "unknown",
    part: to.part,
    dischargedAt: route.dischargedAt,
    contactPolicy,
    passedFrom: to.inPlaceOf?.because === "passed-on" ? to.inPlaceOf.caseId : null,
    childrensServicesTeamId: route.childrensServicesTeamId,
  };
  const contactDueAt = contactPolicy && plus(route.dischargedAt, withinOf(contactPolicy, route.risk));
  const opening = { facts, policy, urgent: to.urgent, contactDueAt, died: route.standing === "died" };
  const leadWorker =
    around.leadWorkerName === null ? null : findLeadWorker(directory, to.teamId, around.leadWorkerName);
  return {
    recipient: { opening, inPlaceOf: to.inPlaceOf },
    particulars: particularsOf(route, to, { caseId, team, now, leadWorker }),
  };
}

/** Risk that is not stated is treated as risk: only "none" stated by the unit gives the longer time. */
function withinOf(policy: Policy, risk: RouteMessage["risk"]): number {
  const within = policy.within ?? DEFAULT_WITHIN;
  return risk === "none-stated" ? within.noRiskStated : within.default;
}

const codesOf = (team: Team | undefined): string[] => (team ? [team.odsCode, ...team.odsAliases] : []);

function particularsOf(
  route: RouteMessage,
  to: RouteRecipient,
  more: { caseId: string; team: Team | undefined; now: Instant; leadWorker: string | null },
): Particulars {
  const { team } = more;
  const { stayId, dischargeNumber, dischargedAt, unit } = route;
  return {
    reference: referenceOf(more.caseId),
    dischargeId: route.dischargeId,
    stayId,
    dischargeNumber,
    round: to.round,
    test: route.test,
    openedAt: more.now,
    recipient: {
      teamId: to.teamId,
      name: team?.name ?? to.teamId,
      odsCode: team?.odsCode ?? null,
      kind: team?.kind ?? "unknown",
    },
    subject: { is: "discharge", stayId, dischargeNumber, dischargedAt, unit },
    unit: { odsCode: unit.odsCode, ward: unit.ward },
    crisisTeamId: route.crisisTeamId,
    leadWorker: more.leadWorker,
    content: to.content,
    route: to.route,
    sealedFacts: to.sealedFacts,
  };
}
