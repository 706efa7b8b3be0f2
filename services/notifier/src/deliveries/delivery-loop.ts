import { createLoop, createManners, type Loop, type Sealing, type Turn } from "@homeward/kernel";
import type { Pool } from "@homeward/postgres";
import type { CaseTools } from "../cases/unit-of-work.ts";
import type { ContactPoint } from "../directory/directory.ts";
import type { Outgoing, Sender, TimedResult } from "../sending/sender.ts";
import type { Due } from "./delivery-store.ts";
import { nextAttempt } from "./due-store.ts";
import type { AttemptOutcome } from "./handle-finish.ts";
import type { Started } from "./handle-start.ts";
import { createInFlight, type InFlight } from "./in-flight.ts";
import { createRecorder, type Recorder } from "./outcome-loop.ts";
import { freeUnsent } from "./sender-store.ts";
import { createSenderSession, type SenderSession } from "./sender-session.ts";
import { createStarter, type Starter } from "./start-due.ts";
import { createTakeOver } from "./takeover-loop.ts";
import { beginAttempt } from "./traced.ts";

const SWEEP_MS = 15_000;
/** What is due and could not be taken is being started elsewhere: looked at again soon, without a spin. */
const HELD_MS = 50;
/** How long stopping waits for attempts under way; after that they count as unknown and are sent again. */
const GRACE_MS = 2_500;
/** Nothing is known to be due, or nothing has room: what changes that wakes it. */
const UNTIL_WOKEN: Turn = { again: false, sleepMs: null };
/** While decisions go first: at most so many at once, one of each contact point that has none under way, for so long. */
const FEW = 8;
const LONGEST_MS = 5_000;

export interface Deliveries {
  readonly loops: readonly Loop[];
  /** There may be something to send. */
  wake(): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface DeliveryParts {
  readonly pool: Pool;
  readonly tools: CaseTools;
  readonly sender: Sender;
  readonly sealing: Sealing;
  /** Whether deadlines are behind: who has to be told next is decided before what is decided is told. */
  readonly givesWay?: () => boolean;
  /** Told of each attempt, for the log and the metrics. */
  readonly onAttempt: (due: Due, outcome: AttemptOutcome, channel: ContactPoint["channel"] | "none") => void;
}

interface Gear {
  readonly parts: DeliveryParts;
  readonly inFlight: InFlight;
  readonly recorder: Recorder;
  readonly session: SenderSession;
  readonly starter: Starter;
  /** A start failed that may have been committed all the same: its connection was lost before it could say so. */
  unsure: boolean;
}

/**
 * Starts attempts as long as there is room, never waits for a slow receiver, and records outcomes in batches. Its
 * health is red while there is a message that could not be started.
 */
export function createDeliveries(parts: DeliveryParts): Deliveries {
  const { pool, tools, sender } = parts;
  const gear: Gear = {
    parts,
    inFlight: createInFlight(),
    recorder: createRecorder(pool, tools),
    session: createSenderSession(pool, tools.logger),
    starter: createStarter(pool, tools),
    unsure: false,
  };
  const manners = createManners({ ...parts, longestMs: LONGEST_MS });
  const runOnce = () =>
    manners.turn((isGivingWay) => startSome(gear, isGivingWay ? FEW : Infinity, () => sending.wake()));
  const loop = createLoop({ name: "deliveries", runOnce, logger: tools.logger, sweepMs: SWEEP_MS });
  const red = () => ({ ok: false, detail: `messages that cannot be sent: ${gear.starter.stuck()}` });
  const sending: Loop = { ...loop, check: async () => (gear.starter.stuck() > 0 ? red() : loop.check()) };
  const takeOver = createTakeOver(gear.session, { logger: tools.logger, wake: () => sending.wake() });
  return {
    loops: [sending, gear.recorder.loop, takeOver],
    wake: () => sending.wake(),
    async start() {
      await gear.session.alive();
      for (const loop of [gear.recorder.loop, takeOver, sending]) loop.start();
    },
    async stop() {
      await Promise.all([takeOver.stop(), sending.stop()]);
      await gear.inFlight.settled(GRACE_MS);
      await gear.recorder.stop();
      await gear.session.close();
      await sender.close();
    },
  };
}

async function startSome(gear: Gear, most: number, wake: () => void): Promise<Turn> {
  const { parts, inFlight, session, starter } = gear;
  const { pool, tools } = parts;
  const sender = await session.alive();
  if (inFlight.room() === 0) return { ...UNTIL_WOKEN, left: true };
  await freeLost(gear, sender);
  gear.unsure = true;
  const room = { ...inFlight, room: () => Math.min(most, inFlight.room()) };
  const any = await starter.start({ room, sender }, (started) => launch(gear, started, wake));
  gear.unsure = false;
  if (inFlight.room() === 0) return { ...UNTIL_WOKEN, left: true };
  const busy = inFlight.busy();
  const { next, now } = await nextAttempt(pool, tools.clock, busy);
  const left = busy.length > 0;
  if (next === null) return { ...UNTIL_WOKEN, left };
  return next <= now
    ? { again: any, sleepMs: HELD_MS, left }
    : { again: false, sleepMs: Math.ceil((next - now) / 1_000), left };
}

/** What a lost start has recorded as under way here, where nobody sends it. */
async function freeLost({ parts, inFlight, recorder, unsure }: Gear, sender: number): Promise<void> {
  if (!unsure) return;
  const freed = await freeUnsent(parts.pool, sender, [...inFlight.ids(), ...recorder.ids()]);
  if (freed > 0) parts.tools.logger.warn({ event: "lost-start-freed", attempts: freed });
}

function launch({ parts, inFlight, recorder }: Gear, started: Started, wake: () => void): void {
  for (const due of started.due) {
    const attempt = attemptOnce(parts, due, started).then((timed) => {
      const { notificationId, contactPointId } = due;
      const outcome = { ...timed, notificationId, contactPointId, n: due.attempts + 1 };
      parts.onAttempt(due, outcome, channelOf(started, contactPointId));
      recorder.add(outcome);
      inFlight.ended(contactPointId, isTimeout(timed) ? "timed-out" : "otherwise");
      // What waits for this contact point, or for any room at all, can be started now.
      if (inFlight.room() === 0 || inFlight.busy().includes(contactPointId)) wake();
    });
    inFlight.add(due, attempt);
  }
}

const isTimeout = ({ result }: TimedResult) => result.kind === "failed" && result.reason === "timed-out";

const channelOf = ({ directory }: Started, contactPointId: string) =>
  directory.contactPoints.get(contactPointId)?.channel ?? "none";

/** An error of ours is an outcome too: the attempt failed, and another follows. */
async function attemptOnce(parts: DeliveryParts, due: Due, started: Started): Promise<TimedResult> {
  const { sender, sealing, tools } = parts;
  const { at, directory } = started;
  const point = directory.contactPoints.get(due.contactPointId);
  if (!point)
    return { result: { kind: "failed", reason: "address-unusable", forGood: false }, durationMs: 0 };
  const span = beginAttempt(tools.tracing, due);
  try {
    const outgoing = JSON.parse(sealing.openText(due.body)) as Outgoing;
    const traced = outgoing.channel === "webhook" ? { ...outgoing, traceparent: span.traceparent } : outgoing;
    const timed = await sender.send(traced, destination(point, sealing), at);
    span.end({ facts: { "homeward.outcome": timed.result.kind } });
    return timed;
  } catch (error) {
    span.end({ failure: error });
    tools.logger.error({ event: "attempt-broke", notificationId: due.notificationId, error });
    return { result: { kind: "failed", reason: "network-error", forGood: false }, durationMs: 0 };
  }
}

const destination = (point: ContactPoint, sealing: Sealing) => ({
  kind: point.channel,
  address: point.address,
  secrets: point.sealedSecrets.map((secret) => sealing.openText(secret)),
});
