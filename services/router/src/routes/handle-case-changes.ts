import { caseChangeMessage, type CaseChangeMessage, type Message } from "@homeward/contracts";
import { ContentRefused, HomewardError } from "@homeward/kernel";
import { moved, type Tx } from "@homeward/postgres";
import { z } from "zod";
import { decide, type RouteInput } from "../resolution/decide.ts";
import { factsOf, type Facts } from "../resolution/facts.ts";
import type { Reference } from "../resolution/reference.ts";
import type { Wish } from "../resolution/reroute.ts";
import { withEnded } from "../resolution/route.ts";
import { questionsOf } from "../resolution/slice.ts";
import { lockById, saveDischarges, type Discharge } from "./discharge-store.ts";
import type { Routing } from "./handle-events.ts";
import { openReport } from "./inputs.ts";
import { recordChanges, type Step } from "./record-changes.ts";

interface Asked {
  readonly wish: Wish;
  readonly before: Discharge;
  readonly change: CaseChangeMessage;
}

/** How a case stands, where that asks nothing of routing. */
const plainNews = z.looseObject({ ask: z.null(), state: z.string().refine((state) => state !== "closed") });

/** Whether there is anything to do, or to find fault with: most of what is told of cases is news for others. */
export const concernsRouting = ({ data }: Message): boolean => !plainNews.safeParse(data).success;

/**
 * Does what cases ask of routing: bounces and passes. A case's wish is heard once, by its place in the case's history.
 * Of a case that is closed it is remembered, so that a person who names its team again is not taken to repeat it.
 */
export async function handleCaseChanges(
  tx: Tx,
  messages: readonly Message[],
  routing: Routing,
): Promise<void> {
  const changes = messages.map(({ data }) => caseChangeMessage.parse(data));
  const locked = await lockById(
    tx,
    changes.map((it) => it.dischargeId),
  );
  const discharges = rememberEnded(tx, changes, locked.discharges);
  const wishes = changes.filter(({ ask }) => ask !== null);
  if (wishes.length === 0) return;
  const asked = wishes.map((change) => askedOf(change, discharges, routing));
  const suggested = asked.flatMap(({ wish: { ask } }) =>
    ask.kind === "re-route" && ask.suggestion.postcode !== undefined ? [ask.suggestion.postcode] : [],
  );
  const reference = await routing.references.answer(tx, questionsOf([], suggested));
  const steps = asked.map((it) => stepOf(it, reference, routing));
  if (locked.now === null) return;
  const changed = steps.filter(({ from, after }) => after.route !== from);
  recordChanges(tx, changed, { sealing: routing.sealing, at: moved(locked.now, routing.clock) });
}

/** The discharges with what is new of closed cases, which is saved; nobody is told of it. */
function rememberEnded(
  tx: Tx,
  changes: readonly CaseChangeMessage[],
  discharges: ReadonlyMap<string, Discharge>,
): ReadonlyMap<string, Discharge> {
  const after = new Map(discharges);
  for (const { dischargeId, caseId, state } of changes) {
    const before = after.get(dischargeId);
    if (before && state === "closed")
      after.set(dischargeId, { ...before, route: withEnded(before.route, caseId) });
  }
  const changed = [...after.values()].filter(
    ({ dischargeId, route }) => discharges.get(dischargeId)?.route !== route,
  );
  if (changed.length > 0) saveDischarges(tx, changed);
  return after;
}

function askedOf(
  change: CaseChangeMessage,
  discharges: ReadonlyMap<string, Discharge>,
  { sealing }: Routing,
): Asked {
  const before = discharges.get(change.dischargeId);
  if (before === undefined || change.ask === null)
    throw new ContentRefused("discharge-unknown", "a case asks for a discharge that has no route");
  return {
    wish: { caseId: change.caseId, seq: change.historyHead.seq, ask: opened(change.ask, sealing) },
    before,
    change,
  };
}

/** A suggested postcode is where a known child lives: between services it travels sealed. */
function opened(ask: NonNullable<CaseChangeMessage["ask"]>, sealing: Routing["sealing"]): Wish["ask"] {
  if (ask.kind !== "re-route") return ask;
  const { sealedPostcode, teamId } = ask.suggestion;
  const postcode = sealedPostcode === undefined ? undefined : sealing.openText(sealedPostcode);
  return { kind: "re-route", suggestion: { postcode, teamId } };
}

function stepOf({ wish, before, change }: Asked, reference: Reference, { sealing }: Routing): Step {
  const { about, sealedReport } = before;
  if (about === null || sealedReport === null)
    throw new HomewardError("discharge-unknown", "a case asks for a discharge that nobody reported");
  const report = openReport(sealing, sealedReport);
  const facts: Facts = factsOf(report, about.dischargedAt);
  const input: RouteInput = { kind: "asked", wish, facts, reference: { ...reference, authorities: {} } };
  return {
    from: before.route,
    after: { ...before, route: decide(before.route, input) },
    input,
    actor: { name: change.teamName, role: null, of: `case:${change.caseId}`, channel: "case-changes" },
    report,
  };
}
