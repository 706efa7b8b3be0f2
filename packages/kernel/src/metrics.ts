import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Loop } from "./loop.ts";
import { createReadings, type Reading } from "./read-gauges.ts";

export interface MetricOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  /** Never identity, nor ids: few values only. */
  readonly labelNames?: readonly Label[];
}

/** The metrics of one process. Asking twice for the same name gives the same metric. */
export interface Metrics {
  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label>;
  gauge<Label extends string = never>(options: MetricOptions<Label>): Gauge<Label>;
  /** Buckets in seconds. */
  histogram<Label extends string = never>(
    options: MetricOptions<Label> & { buckets?: number[] },
  ): Histogram<Label>;
  /** Shows turns, failures, the heartbeat and the health of a loop. */
  watchLoop(loop: Loop): void;
  /** Shows what is read at each scrape, kept for a moment and waited for a moment. */
  watch(reading: Reading): void;
  /** All of it, in the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const loops = new Map<string, Loop>();
  showLoops(registry, loops);
  const once = <M>(name: string, make: () => M): M =>
    (registry.getSingleMetric(name) as M | undefined) ?? make();
  const registers = [registry];
  const watch = createReadings(registry);
  return {
    counter: (options) => once(options.name, () => new Counter({ ...options, registers })),
    gauge: (options) => once(options.name, () => new Gauge({ ...options, registers })),
    histogram: (options) =>
      once(options.name, () => new Histogram({ buckets: SECONDS, ...options, registers })),
    watchLoop: (loop) => void loops.set(loop.name, loop),
    watch,
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function showLoops(registry: Registry, loops: ReadonlyMap<string, Loop>): void {
  const registers = [registry];
  const labelNames = ["loop"] as const;
  const count = (name: string, help: string, read: (loop: Loop) => number) =>
    new Counter({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const loop of loops.values()) this.inc({ loop: loop.name }, read(loop));
      },
    });
  const show = (name: string, help: string, read: (loop: Loop) => Promise<number>) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      async collect() {
        for (const loop of loops.values()) this.set({ loop: loop.name }, await read(loop));
      },
    });
  count("homeward_loop_turns_total", "Turns of a loop", (loop) => loop.stats().turns);
  count("homeward_loop_failures_total", "Turns of a loop that failed", (loop) => loop.stats().failures);
  show(
    "homeward_loop_heartbeat_age_seconds",
    "Time since the last good turn of a loop; NaN when it is not running",
    async (loop) => (loop.stats().heartbeatAgeMs ?? Number.NaN) / 1_000,
  );
  show("homeward_loop_healthy", "1 while a loop turns as it should, else 0", async (loop) =>
    (await loop.check()).ok ? 1 : 0,
  );
}
