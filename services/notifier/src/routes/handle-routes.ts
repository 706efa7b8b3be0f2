import type { RouteFacts, RouteMessage } from "@homeward/contracts";
import type { Sealing } from "@homeward/kernel";
import { traceOf } from "@homeward/outbox";
import type { Tx } from "@homeward/postgres";
import { saveRouteVersions } from "../cases/case-store.ts";
import type { Particulars } from "../cases/record.ts";
import { beginWork, type CaseTools, type UnitOfWork } from "../cases/unit-of-work.ts";
import { homeward } from "../history/history.ts";
import { prepare } from "./opening.ts";

/** Opens, changes and closes cases as the newest recipient sets say. A batch holds no discharge twice. */
export async function handleRoutes(tx: Tx, tools: CaseTools, routes: readonly RouteMessage[]): Promise<void> {
  const dischargeIds = routes.map(({ dischargeId }) => dischargeId);
  const work = await beginWork(tx, tools, { dischargeIds, mayClose: true });
  const applied = new Map<string, number>();
  for (const route of routes) {
    const traceparent = traceOf(tx, route.stayId);
    if (applyOne(work, route, { sealing: tools.composing.sealing, traceparent }))
      applied.set(route.dischargeId, route.routeVersion);
    tools.logger.info({
      event: "route-applied",
      stayId: route.stayId,
      dischargeId: route.dischargeId,
      routeVersion: route.routeVersion,
      recipients: route.recipients.length,
      stale: !applied.has(route.dischargeId),
    });
  }
  saveRouteVersions(tx, applied);
  work.save();
}

function applyOne(
  work: UnitOfWork,
  route: RouteMessage,
  { sealing, traceparent }: { readonly sealing: Sealing; readonly traceparent: string | null },
): boolean {
  const { now, directory } = work;
  const trace = traceparent === null ? {} : { traceparent };
  const opening = new Map<string, Particulars>();
  const recipients = route.recipients.map((to) => {
    const { recipient, particulars } = prepare(route, to, {
      directory,
      now,
      leadWorkerName: leadWorkerOf(to.sealedFacts, sealing),
    });
    opening.set(recipient.opening.facts.caseId, { ...particulars, ...trace });
    return recipient;
  });
  const version = { version: route.routeVersion, standing: route.standing, recipients };
  return work.route(route.dischargeId, version, opening, homeward("route"));
}

function leadWorkerOf(sealedFacts: string, sealing: Sealing): string | null {
  const facts = JSON.parse(sealing.openText(sealedFacts)) as RouteFacts;
  return facts.followUp?.leadWorker?.name ?? null;
}
