import {
  dischargeEventMessage,
  type DischargeEventMessage,
  type Message,
  type Report,
} from "@homeward/contracts";
import type { Clock, Sealing } from "@homeward/kernel";
import { moved, type Tx } from "@homeward/postgres";
import { assertLoaded } from "../reference/loaded.ts";
import type { References } from "../reference/references.ts";
import { decide, type RouteInput } from "../resolution/decide.ts";
import { factsOf, type Facts } from "../resolution/facts.ts";
import type { Reference } from "../resolution/reference.ts";
import { questionsOf, slice } from "../resolution/slice.ts";
import { riskOf, urgencyOf } from "../resolution/urgency.ts";
import { lockOrBegin, type About, type Discharge } from "./discharge-store.ts";
import { openReport, type Actor } from "./inputs.ts";
import { recordChanges, type Step } from "./record-changes.ts";

export interface Routing {
  readonly references: References;
  readonly sealing: Sealing;
  readonly clock: Clock;
}

interface Heard {
  readonly event: DischargeEventMessage;
  readonly sequence: number;
}
interface Read extends Heard {
  readonly report: Report;
  readonly facts: Facts;
}

const actor: Actor = { name: "Homeward", role: "router", of: null, channel: "discharge-events" };

/**
 * Decides who must know of each event of a batch (no stay twice). An event older than the last one heard of its
 * discharge changes nothing.
 */
export async function handleEvents(tx: Tx, messages: readonly Message[], routing: Routing): Promise<void> {
  const heard = messages.map(({ data, sequence }) => ({
    event: dischargeEventMessage.parse(data),
    sequence,
  }));
  const { discharges, now } = await lockOrBegin(
    tx,
    heard.map((it) => it.event),
  );
  if (now === null) return;
  const fresh = heard
    .filter(({ event, sequence }) => sequence > (discharges.get(event.dischargeId)?.sequence ?? 0))
    .map((it) => read(it, routing.sealing));
  const reference = await routing.references.answer(tx, questionsOf(fresh.map((it) => it.facts)));
  assertLoaded(reference);
  const steps = fresh.flatMap((it) => {
    const before = discharges.get(it.event.dischargeId);
    return before === undefined ? [] : [stepOf(it, before, reference)];
  });
  recordChanges(tx, steps, { sealing: routing.sealing, at: moved(now, routing.clock) });
}

function read(heard: Heard, sealing: Sealing): Read {
  const report = openReport(sealing, heard.event.sealed);
  return { ...heard, report, facts: factsOf(report, heard.event.dischargedAt) };
}

function stepOf({ event, sequence, report, facts }: Read, before: Discharge, reference: Reference): Step {
  const input = inputOf(event, { report, facts, reference });
  // A reversal tells nothing new of the child: what was reported with the discharge stays.
  const known = event.kind === "discharge-reversed" && before.about !== null;
  const after: Discharge = {
    ...before,
    sequence,
    about: known ? before.about : aboutOf(event, report),
    sealedReport: known ? before.sealedReport : event.sealed,
    route: decide(before.route, input),
  };
  return { from: before.route, after, input, actor, report };
}

function inputOf(
  event: DischargeEventMessage,
  { report, facts, reference }: { report: Report; facts: Facts; reference: Reference },
): RouteInput {
  if (event.kind === "discharge-reversed") return { kind: "reversed" };
  const { occurredAt, receivedAt } = event;
  return {
    kind: "left",
    facts,
    reference: slice(facts, reference),
    urgency: urgencyOf({ report, occurredAt, receivedAt }),
    died: report.discharge.method === "died",
  };
}

const aboutOf = ({ dischargedAt, test, unit }: DischargeEventMessage, { discharge }: Report): About => ({
  dischargedAt,
  test,
  unit,
  risk: riskOf(discharge),
});
