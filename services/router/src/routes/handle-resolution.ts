import { formatOwner } from "@homeward/contracts";
import { moved, type Pool, type Tx } from "@homeward/postgres";
import { decide, type RouteInput } from "../resolution/decide.ts";
import { mayLead, type Reference } from "../resolution/reference.ts";
import { resolverFor } from "../resolution/resolver.ts";
import { mayBeTold, type KnownKey } from "./demo.ts";
import { lockByNumber, type Discharge } from "./discharge-store.ts";
import type { Routing } from "./handle-events.ts";
import { openReport } from "./inputs.ts";
import { recordChanges } from "./record-changes.ts";

export interface Resolution {
  readonly stayId: string;
  readonly dischargeNumber: number;
  readonly teamIds: readonly [string, ...string[]];
  readonly by: { readonly name: string; readonly role: string };
  readonly reason: string;
  readonly key: KnownKey;
}

export type Resolved =
  | { readonly kind: "resolved"; readonly discharge: Discharge }
  | { readonly kind: "unknown-discharge" | "not-yours" | "reversed" | "cannot-lead" }
  | { readonly kind: "unknown-teams"; readonly indexes: readonly number[] };

/** A person's word on who must know: the first team leads, the others must know. The same again changes nothing. */
export const handleResolution = (pool: Pool, resolution: Resolution, routing: Routing): Promise<Resolved> =>
  pool.transaction((tx) => resolveIn(tx, resolution, routing));

async function resolveIn(tx: Tx, resolution: Resolution, routing: Routing): Promise<Resolved> {
  const { discharges, now } = await lockByNumber(tx, resolution.stayId, resolution.dischargeNumber);
  const [before] = discharges.values();
  const { key } = resolution;
  if (before === undefined || now === null || before.sealedReport === null || !mayBeTold(key, before))
    return { kind: "unknown-discharge" };
  const reference = await routing.references.answer(tx, { postcodes: [], outwardCodes: [], practices: [] });
  const keyOwner = formatOwner(key.owner);
  if (!mayResolve(before, keyOwner, reference)) return { kind: "not-yours" };
  if (before.route.standing === "reversed") return { kind: "reversed" };
  const indexes = resolution.teamIds.flatMap((teamId, index) =>
    reference.teams.some((team) => team.id === teamId) ? [] : [index],
  );
  if (indexes.length > 0) return { kind: "unknown-teams", indexes };
  if (reference.teams.some((team) => team.id === resolution.teamIds[0] && !mayLead(team)))
    return { kind: "cannot-lead" };
  const input: RouteInput = {
    kind: "placed",
    teamIds: resolution.teamIds,
    reference: { ...reference, authorities: {} },
  };
  const after: Discharge = { ...before, route: decide(before.route, input) };
  if (after.route === before.route) return { kind: "resolved", discharge: before };
  const { by, reason } = resolution;
  const step = {
    from: before.route,
    after,
    input,
    reason,
    actor: { ...by, of: keyOwner, channel: "http" as const },
    report: openReport(routing.sealing, before.sealedReport),
  };
  recordChanges(tx, [step], { sealing: routing.sealing, at: moved(now, routing.clock) });
  return { kind: "resolved", discharge: after };
}

/** A protected discharge is for its own recipients and the protected-case resolver, and for no other resolver. */
function mayResolve({ route, about }: Discharge, keyOwner: string, reference: Reference): boolean {
  if (!route.protected || about === null) return true;
  const desk = resolverFor({ place: null, protected: true, at: about.dischargedAt }, reference);
  return [desk, ...route.recipients.map((it) => it.teamId)].some((teamId) => `team:${teamId}` === keyOwner);
}
