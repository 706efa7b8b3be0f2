import { Gauge, type Registry } from "prom-client";

export interface GaugeOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
}

export interface Sample {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Gauges whose values are read when somebody scrapes: how something outside the process stands. */
export interface Reading {
  /** Of every sample; readings of the same gauges differ in them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly gauges: readonly GaugeOptions[];
  readonly read: () => Promise<readonly Sample[]>;
  /** 1 while reading works, else 0. */
  readonly up?: GaugeOptions;
  /** How long values are shown before they are read again. Default 5,000. */
  readonly freshMs?: number;
  /** How long a scrape waits. Default 1,000. What comes later is left out: no figure is better than an old one. */
  readonly patienceMs?: number;
}

type Read = () => Promise<readonly Sample[]>;

/** The readings of one process. A scrape never fails of one, and starts none that is still under way. */
export function createReadings(registry: Registry): (reading: Reading) => void {
  const shown = new Map<string, Read[]>();
  const show = ({ name, help, labelNames = [] }: GaugeOptions, reading: Reading, read: Read) => {
    const reads = shown.get(name);
    if (reads !== undefined) return void reads.push(read);
    const all = [read];
    shown.set(name, all);
    const gauge = new Gauge({
      name,
      help,
      labelNames: [...Object.keys(reading.labels), ...labelNames],
      registers: [],
      async collect() {
        const samples = (await Promise.all(all.map((one) => one()))).flat();
        this.reset();
        for (const sample of samples) if (sample.name === name) this.set({ ...sample.labels }, sample.value);
      },
    });
    registry.registerMetric(gauge);
  };
  return (reading) => {
    const read = freshly(reading);
    const gauges = reading.up === undefined ? reading.gauges : [...reading.gauges, reading.up];
    for (const gauge of gauges) show(gauge, reading, read);
  };
}

const FRESH_MS = 5_000;
const PATIENCE_MS = 1_000;

/** All gauges of a reading, and scrapes that come close together, share one read. */
function freshly({ labels, up, read, freshMs = FRESH_MS, patienceMs = PATIENCE_MS }: Reading): Read {
  const upAs = (value: 0 | 1): Sample[] => (up === undefined ? [] : [{ name: up.name, labels, value }]);
  let kept: { readonly at: number; readonly samples: readonly Sample[] } = { at: -Infinity, samples: [] };
  let busy: Promise<void> | null = null;
  const readOnce = async () => {
    try {
      const samples = await read();
      const labelled = samples.map((sample) => ({ ...sample, labels: { ...labels, ...sample.labels } }));
      kept = { at: performance.now(), samples: [...labelled, ...upAs(1)] };
    } catch {
      kept = { at: -Infinity, samples: upAs(0) };
    } finally {
      busy = null;
    }
  };
  return async () => {
    if (performance.now() - kept.at < freshMs) return kept.samples;
    busy ??= readOnce();
    const inTime = await within(patienceMs, busy);
    return inTime ? kept.samples : upAs(0);
  };
}

async function within(patienceMs: number, work: Promise<void>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, patienceMs, false);
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}
