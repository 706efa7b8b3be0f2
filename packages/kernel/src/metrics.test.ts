import { expect, it } from "vitest";
import { createLogger } from "./logger.ts";
import { createLoop } from "./loop.ts";
import { createMetrics } from "./metrics.ts";

it("gives the same metric to everybody who asks for its name", async () => {
  const metrics = createMetrics();
  const options = { name: "homeward_events_total", help: "Events", labelNames: ["kind"] as const };
  metrics.counter(options).inc({ kind: "discharged" });
  metrics.counter(options).inc({ kind: "discharged" });
  metrics.gauge({ name: "homeward_open_cases", help: "Open cases" }).set(3);
  const text = await metrics.text();
  expect(text).toContain('homeward_events_total{kind="discharged"} 2');
  expect(text).toContain("homeward_open_cases 3");
  expect(text).toContain("process_cpu_seconds_total");
});

it("keeps the metrics of two processes in one test apart", async () => {
  createMetrics().counter({ name: "homeward_events_total", help: "Events" }).inc();
  expect(await createMetrics().text()).not.toContain("homeward_events_total");
});

it("shows the heartbeat of a loop", async () => {
  const metrics = createMetrics();
  const logger = createLogger({ service: "test", level: "silent" });
  const turn = { again: false, sleepMs: null };
  const loop = createLoop({ name: "relay", logger, sweepMs: 1_000, runOnce: () => Promise.resolve(turn) });
  metrics.watchLoop(loop);
  expect(await metrics.text()).toContain('homeward_loop_heartbeat_age_seconds{loop="relay"} Nan');
  loop.start();
  expect(await metrics.text()).toContain('homeward_loop_healthy{loop="relay"} 1');
  expect(await metrics.text()).toMatch(/homeward_loop_heartbeat_age_seconds\{loop="relay"\} 0/);
  await loop.stop();
  expect(await metrics.text()).toContain('homeward_loop_healthy{loop="relay"} 0');
  expect(await metrics.text()).toContain('homeward_loop_turns_total{loop="relay"} 1');
});

const reading = { labels: { service: "intake" }, up: { name: "up", help: "Whether it answers" } };
const waiting = { name: "waiting", help: "What waits", labelNames: ["topic"] };

it("reads at a scrape what stands elsewhere, once for all gauges and for scrapes that come together", async () => {
  const metrics = createMetrics();
  let reads = 0;
  const read = async () => {
    reads += 1;
    return [
      { name: "waiting", labels: { topic: "routes" }, value: 7 },
      { name: "oldest", value: 2.5 },
    ];
  };
  metrics.watch({ ...reading, gauges: [waiting, { name: "oldest", help: "Age" }], read });
  metrics.watch({ ...reading, labels: { service: "router" }, gauges: [waiting], read: async () => [] });
  const text = await metrics.text();
  await metrics.text();
  expect(text).toContain('waiting{service="intake",topic="routes"} 7');
  expect(text).toContain('oldest{service="intake"} 2.5');
  expect(text).toContain('up{service="intake"} 1');
  expect(text).toContain('up{service="router"} 1');
  expect(reads).toBe(1);
});

it("leaves out what cannot be read, or not in time, says so, and shows the rest", async () => {
  const metrics = createMetrics();
  const never = new Promise<never>(() => {});
  let reads = 0;
  const gauges = [waiting];
  const broken = () => Promise.reject(new Error("away"));
  metrics.watch({ ...reading, gauges, read: broken });
  metrics.watch({
    ...reading,
    labels: { service: "slow" },
    gauges,
    patienceMs: 1,
    read: () => ((reads += 1), never),
  });
  await metrics.text();
  const text = await metrics.text();
  expect(text).not.toMatch(/^waiting\{/m);
  expect(text).toContain('up{service="intake"} 0');
  expect(text).toContain('up{service="slow"} 0');
  expect(text).toContain("process_cpu_seconds_total");
  expect(reads, "one under way is not asked for again").toBe(1);
});
