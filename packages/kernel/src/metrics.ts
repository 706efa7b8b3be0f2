import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Loop } from "./loop.ts";

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
  /** Shows turns, failures and the heartbeat of a loop. */
  watchLoop(loop: Loop): void;
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
  return {
    counter: (options) => once(options.name, () => new Counter({ ...options, registers })),
    gauge: (options) => once(options.name, () => new Gauge({ ...options, registers })),
    histogram: (options) =>
      once(options.name, () => new Histogram({ buckets: SECONDS, ...options, registers })),
    watchLoop: (loop) => void loops.set(loop.name, loop),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function showLoops(registry: Registry, loops: ReadonlyMap<string, Loop>): void {
  const show = (name: string, help: string, read: (loop: Loop) => number | null) =>
    new Gauge({
      name,
      help,
      labelNames: ["loop"],
      registers: [registry],
      collect() {
        for (const loop of loops.values()) this.set({ loop: loop.name }, read(loop) ?? Number.NaN);
      },
    });
  show("homeward_loop_turns", "Turns since the start of the process", (loop) => loop.stats().turns);
  show(
    "homeward_loop_failures",
    "Failed turns since the start of the process",
    (loop) => loop.stats().failures,
  );
  show("homeward_loop_heartbeat_age_seconds", "Age of the last good turn; NaN when not running", (loop) => {
    const { heartbeatAgeMs } = loop.stats();
    return heartbeatAgeMs === null ? null : heartbeatAgeMs / 1000;
  });
}
