import { alarmMessage, routeMessage, topics, type Message } from "@homeward/contracts";
import { createConsumer, type ConsumerOptions } from "@homeward/outbox";
import type { Tx } from "@homeward/postgres";
import type { Subscriber } from "@homeward/transport";
import { handleAlarms } from "./alarms/handle-alarms.ts";
import type { CaseTools } from "./cases/unit-of-work.ts";
import { handleRoutes } from "./routes/handle-routes.ts";

type Parts = Pick<ConsumerOptions, "pool" | "clock" | "logger" | "metrics" | "tracing">;

/** What the notifier hears: whom a discharge concerns, and what went wrong in Homeward itself. */
export function createSubscribers(parts: Parts, tools: CaseTools): Subscriber[] {
  const door = (name: string, topic: ConsumerOptions["topics"][number], handle: ConsumerOptions["handle"]) =>
    createConsumer({
      ...parts,
      name: `homeward-notifier-${name}`,
      source: "homeward/notifier",
      topics: [topic],
      handle,
    });
  return [
    door("routes", topics.routes, (tx: Tx, messages: readonly Message[]) =>
      handleRoutes(
        tx,
        tools,
        messages.map(({ data }) => routeMessage.parse(data)),
      ),
    ),
    door("alarms", topics.alarms, (tx: Tx, messages: readonly Message[]) =>
      handleAlarms(
        tx,
        tools,
        messages.map(({ data, time }) => ({ alarm: alarmMessage.parse(data), raisedAt: time })),
      ),
    ),
  ];
}
