import { vi } from "vitest";
import { isFiring, type AlertRule } from "./promql/alerts.ts";
import { readSamples, type Scrape } from "./promql/exposition.ts";

/** As Prometheus is set up to scrape. */
const INTERVAL_SECONDS = 15;
const job = { job: "homeward", instance: "tested" };

/** Scrapes one process; the time between two scrapes is told, not waited for. */
export const scraper = (url: string) =>
  scraperOf(() =>
    fetch(`${url}/metrics`)
      .then((answer) => answer.text())
      .catch(() => null),
  );

/** The same of whatever gives the text of /metrics; null where nobody answers. */
export function scraperOf(read: () => Promise<string | null>) {
  const scrapes: Scrape[] = [];
  const scrape = async () => {
    const text = await read();
    const samples = readSamples(text ?? "").map((one) => ({ ...one, labels: { ...job, ...one.labels } }));
    const up = { name: "up", labels: job, value: text === null ? 0 : 1 };
    scrapes.push({ at: scrapes.length * INTERVAL_SECONDS, samples: [up, ...samples] });
  };
  return {
    scrapes,
    scrape,
    /** Scrapes until an alert fires; fails when it does not. */
    fires: (rule: AlertRule) =>
      vi.waitFor(
        async () => {
          await scrape();
          if (!isFiring(rule, scrapes)) throw new Error(`${rule.alert} does not fire`);
        },
        { timeout: 90_000, interval: 200 },
      ),
  };
}
