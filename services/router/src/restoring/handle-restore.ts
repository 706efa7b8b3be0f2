import { routeMessage, topics, type Message, type RouteMessage } from "@homeward/contracts";
import { noTracing } from "@homeward/kernel";
import { adoptPublished, eachMessage, handAgain, type LeftOut } from "@homeward/outbox";
import { moved, type Tx } from "@homeward/postgres";
import { createReferences } from "../reference/references.ts";
import { decide, type RouteInput } from "../resolution/decide.ts";
import { published } from "../resolution/route.ts";
import { lockById } from "../routes/discharge-store.ts";
import type { Routing } from "../routes/handle-events.ts";
import { openReport } from "../routes/inputs.ts";
import { recordChanges } from "../routes/record-changes.ts";
import { routeConsumers } from "../routes/consumer.ts";
import { SOURCE } from "../routes/route-message.ts";
import type { RouterDeps } from "../router.ts";

export interface RestoredRoutes {
  /** Placements by people that were forgotten, and are known again by what they led to. */
  readonly placements: number;
  /** Versions that were told and cannot be decided again: the next change of their discharge is told above them. */
  readonly unlike: number;
  readonly leftOut: readonly LeftOut[];
}

/**
 * After a restore: decides again what units and cases told, and what people placed, until its routes are where its own
 * messages say they were. `messages` are all that the transport still keeps, in order within a key.
 */
export async function restoreRoutes(deps: RouterDeps, messages: readonly Message[]): Promise<RestoredRoutes> {
  const { pool, sealing, clock, logger, metrics, tracing = noTracing } = deps;
  const routing: Routing = { references: createReferences(), sealing, clock };
  const consumers = routeConsumers({ pool, routing, logger, metrics, tracing });
  const restored = { placements: 0, unlike: 0 };
  // In the order of time: a person's placement may lie between two events.
  const inTime = messages.toSorted((a, b) => a.time - b.time);
  const leftOut = await eachMessage(pool, inTime, async (message) => {
    await handAgain(consumers, message);
    if (message.topic !== topics.routes) return;
    const told = routeMessage.parse(message.data);
    const followed = await pool.transaction((tx) => follow(tx, told, routing));
    if (followed === "placed") restored.placements += 1;
    if (followed === "unlike") restored.unlike += 1;
  });
  await pool.transaction((tx) => adoptPublished(tx, SOURCE, messages));
  return { ...restored, leftOut };
}

type Followed = "known" | "placed" | "unlike";

/**
 * Brings a route to the version that was told. What events and cases led to is decided by now; what is missing a person
 * placed. Where even that leads elsewhere (the reference data is another, an event is no longer kept), versions are
 * added that change nothing, so that the next change is told above what was told.
 */
async function follow(tx: Tx, told: RouteMessage, routing: Routing): Promise<Followed> {
  const { discharges, now } = await lockById(tx, [told.dischargeId]);
  const before = discharges.get(told.dischargeId);
  if (!before || now === null || before.sealedReport === null) return "known";
  if (before.route.routeVersion >= told.routeVersion) return "known";
  const reference = await routing.references.answer(tx, { postcodes: [], outwardCodes: [], practices: [] });
  const input: RouteInput = {
    kind: "placed",
    teamIds: placedIn(told),
    reference: { ...reference, authorities: {} },
  };
  const placed = decide(before.route, input);
  const isPlaced = isByPerson(told) && placed.routeVersion === before.route.routeVersion + 1;
  const step = {
    from: before.route,
    after: { ...before, route: isPlaced ? placed : published(before.route) },
    input,
    reason: "Forgotten by a restore; who did it is in what was told then.",
    actor: { name: "Homeward", role: "restore", of: null, channel: "http" as const },
    report: openReport(routing.sealing, before.sealedReport),
  };
  recordChanges(tx, [step], { sealing: routing.sealing, at: moved(now, routing.clock) });
  if (step.after.route.routeVersion < told.routeVersion) return follow(tx, told, routing);
  return isPlaced ? "placed" : "unlike";
}

const byPerson = ({ recipients }: RouteMessage) =>
  recipients.filter(({ route }) => route.rule === "placed-by-person");
const isByPerson = (told: RouteMessage): boolean => byPerson(told).length > 0;

/** The team that leads first, as a person named them. */
function placedIn(told: RouteMessage): [string, ...string[]] {
  const named = isByPerson(told) ? byPerson(told) : told.recipients;
  const inOrder = named.toSorted((a, b) => Number(b.part === "lead") - Number(a.part === "lead"));
  const [first = "", ...others] = inOrder.map(({ teamId }) => teamId);
  return [first, ...others];
}
