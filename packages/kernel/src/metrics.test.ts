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
  expect(await metrics.text()).toMatch(/homeward_loop_heartbeat_age_seconds\{loop="relay"\} 0/);
  await loop.stop();
  expect(await metrics.text()).toContain('homeward_loop_turns{loop="relay"} 1');
});
