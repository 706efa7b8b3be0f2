import type { ServiceDeps } from "@homeward/host";
import { createRateLimit, noTracing, type Loop, type Service } from "@homeward/kernel";
import { createKeyring } from "@homeward/keys";
import { createRelay, createRetention } from "@homeward/outbox";
import { registerAnswers } from "./answers/routes.ts";
import type { CaseTools } from "./cases/unit-of-work.ts";
import { NOTIFICATIONS, TIMERS } from "./cases/writer.ts";
import { createSubscribers } from "./consumer.ts";
import { createDeliveries, type Deliveries } from "./deliveries/delivery-loop.ts";
import { createDirectorySource } from "./directory/directory-store.ts";
import { createHolidayAgeLoop } from "./hours/holiday-age-loop.ts";
import { configurationFault, configurationFaults, loggedResult } from "./sending/attempt-result.ts";
import type { Sender } from "./sending/sender.ts";
import { webhooks } from "./messages/webhooks.ts";
import { mailHostOf, type NotifierSettings } from "./settings.ts";
import { registerReading } from "./reading/routes.ts";
import { createFeeder } from "./stream/feeder-loop.ts";
import { registerStream } from "./stream/routes.ts";
import { createTimerLoop, type TimerLoop } from "./timers/timer-loop.ts";
import { createWatching, type Watching } from "./watching/record-figures.ts";
import { showFigures } from "./watching/show-figures.ts";

export interface NotifierDeps extends ServiceDeps {
  /** The way out to webhooks and mail; closed when the notifier stops. */
  readonly sender: Sender;
  readonly settings: NotifierSettings;
}

/** Builds the notifier on what it is given. Subscribes at once, so build it before the transport starts. */
export function createNotifier(deps: NotifierDeps): Service {
  const { pool, transport, signals, clock, sealing, logger, settings } = deps;
  const tools = createTools(deps);
  const { directory } = tools;
  const keyring = createKeyring({ db: pool, allowDemo: deps.allowDemo });
  for (const subscriber of createSubscribers(deps, tools)) transport.subscribe(subscriber);
  const timers = createTimerLoop(pool, tools);
  const limit = createRateLimit({ perSecond: settings.ANSWERS_PER_SECOND, burst: settings.ANSWERS_BURST });
  const deliveries = createDeliveryLoops(deps, tools, () => timers.isBehind());
  const loops = createLoops(deps, timers);
  const all = [...loops, ...deliveries.loops];
  watch(deps, all);
  const wakings = createWakings(deps, { timers, deliveries });
  return {
    name: "notifier",
    register(app) {
      registerAnswers(app, { pool, tools, keyring, limit });
      registerReading(app, { pool, directory, sealing, clock, keyring });
      registerStream(app, { pool, signals, directory, keyring, logger });
    },
    async start() {
      wakings.begin();
      await deliveries.start();
      for (const loop of loops) loop.start();
    },
    async stop() {
      wakings.end();
      await Promise.all([...loops.map((loop) => loop.stop()), deliveries.stop()]);
    },
    checks: all,
    webhooks,
  };
}

function createLoops(
  { pool, transport, signals, clock, logger, settings }: NotifierDeps,
  timers: TimerLoop,
): Loop[] {
  return [
    createRelay({
      pool,
      transport,
      signals,
      logger,
      clock,
      source: "homeward/notifier",
      // News of cases: nobody is told by it, so a moment's news is relayed together.
      restMs: 50,
      givesWay: () => timers.isBehind(),
    }),
    createRetention({ pool, logger, keepDays: settings.KEEP_MESSAGES_DAYS }),
    timers,
    createFeeder({ pool, signals, logger }),
    createHolidayAgeLoop({ pool, clock, logger }),
  ].map((loop) => ({ ...loop, name: `notifier-${loop.name}` }));
}

function watch({ pool, clock, metrics }: NotifierDeps, loops: readonly Loop[]): void {
  for (const loop of loops) metrics.watchLoop(loop);
  showFigures({ service: "notifier", pool, clock, metrics });
}

type WatchedDesk = CaseTools & { readonly watching: Watching };

/** What deciding about cases needs, as this process has it. */
export function createTools(deps: Omit<NotifierDeps, "sender">): WatchedDesk {
  const { sealing, publicUrl, settings, clock, logger, tracing = noTracing } = deps;
  const watching = createWatching(deps.metrics);
  const composing = { sealing, places: { publicUrl, page: null }, mailHost: mailHostOf(settings) };
  return { directory: createDirectorySource(), composing, clock, logger, watching, tracing };
}

/** What wakes the loops that wait for an instant: something was written, or time was moved. */
function createWakings(
  { signals, clock }: NotifierDeps,
  { timers, deliveries }: { timers: Loop; deliveries: Deliveries },
): { begin(): void; end(): void } {
  const unlisten: (() => void)[] = [];
  return {
    begin() {
      const everything = () => {
        timers.wake();
        deliveries.wake();
      };
      unlisten.push(
        signals.on(TIMERS, () => timers.wake()),
        signals.on(NOTIFICATIONS, () => deliveries.wake()),
        clock.onChange(everything),
      );
    },
    end() {
      for (const off of unlisten.splice(0)) off();
    },
  };
}

function createDeliveryLoops(
  { pool, sender, sealing, logger, metrics }: NotifierDeps,
  tools: WatchedDesk,
  givesWay: () => boolean,
): Deliveries {
  const faults = metrics.counter({
    name: "homeward_configuration_faults_total",
    help: "Attempts that failed because of how Homeward is configured, by what has to be mended",
    labelNames: ["failure"],
  });
  for (const failure of configurationFaults) faults.inc({ failure }, 0);
  return createDeliveries({
    pool,
    tools,
    sender,
    sealing,
    givesWay,
    onAttempt(due, outcome, channel) {
      const { notificationId, contactPointId, n, result, durationMs } = outcome;
      tools.watching.attempted(channel, outcome);
      const fault = configurationFault(result);
      if (fault !== null) faults.inc({ failure: fault });
      const { caseId, type, clock } = due;
      logger[fault === null ? "info" : "error"]({
        event: "attempt",
        notificationId,
        caseId,
        contactPointId,
        type,
        clock,
        n,
        ...loggedResult(result),
        durationMs,
      });
    },
  });
}
