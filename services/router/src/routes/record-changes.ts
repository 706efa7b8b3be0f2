import type { Instant, Report } from "@homeward/contracts";
import type { Sealing } from "@homeward/kernel";
import { append } from "@homeward/outbox";
import type { Tx } from "@homeward/postgres";
import type { RouteInput } from "../resolution/decide.ts";
import type { Route } from "../resolution/route.ts";
import { insertVersions, saveDischarges, type Discharge, type Version } from "./discharge-store.ts";
import { hashInput, sealInput, type Actor } from "./inputs.ts";
import { routeMessageOf } from "./route-message.ts";
import { linkOf } from "./version.ts";

/** One input and what became of a discharge by it. */
export interface Step {
  readonly from: Route;
  readonly after: Discharge;
  readonly input: RouteInput;
  readonly actor: Actor;
  readonly report: Report | null;
  readonly reason?: string;
}

export interface Recording {
  readonly sealing: Sealing;
  readonly at: Instant;
}

/** Keeps the states, adds a version where one was made, and tells it: all in the caller's transaction. */
export function recordChanges(tx: Tx, steps: readonly Step[], recording: Recording): void {
  if (steps.length === 0) return;
  const published = steps.filter(({ from, after }) => after.route.routeVersion > from.routeVersion);
  saveDischarges(
    tx,
    steps.map((it) => it.after),
  );
  if (published.length === 0) return;
  insertVersions(
    tx,
    published.map((step) => versionOf(step, recording)),
  );
  append(
    tx,
    published.map(({ after, report }) =>
      routeMessageOf(after, { sealing: recording.sealing, time: recording.at, report }),
    ),
  );
}

function versionOf(step: Step, { sealing, at }: Recording): Version {
  const { from, after, input, actor, reason = null } = step;
  const sealedInput = sealInput(sealing, { from, input, reason });
  const link = linkOf({
    route: after.route,
    cause: input.kind,
    actor,
    at,
    prevHash: after.head,
    inputHash: hashInput(sealing, sealedInput),
  });
  return {
    dischargeId: after.dischargeId,
    routeVersion: after.route.routeVersion,
    decidedAt: at,
    prevHash: after.head,
    route: after.route,
    sealedInput,
    ...link,
  };
}
