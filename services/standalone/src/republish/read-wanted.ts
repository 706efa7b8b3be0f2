import { parseArgs } from "node:util";
import { allTopics, parseInstant, type Instant } from "@homeward/contracts";
import type { Wanted } from "./republish-all.ts";

export const USAGE = `npm run republish -- --from <instant> [--topic <topic>]

  from    2026-11-22T14:00:00Z: messages of this instant and later
  topic   ${allTopics.join(" | ")}; without it, all

Has what the outboxes still keep (KEEP_MESSAGES_DAYS) published again, in its order and under its ids: after Kafka lost
records, or after a mistake that put messages away was mended. What was handled is not handled twice. Homeward may run.`;

const options = { from: { type: "string" }, topic: { type: "string" } } as const;

/** What the words after `npm run republish --` ask for; null where they cannot be read. */
export function readWanted(words: readonly string[]): Wanted | null {
  try {
    const { from, topic: name } = parseArgs({ args: [...words], options }).values;
    const topic = allTopics.find((one) => one === name);
    if (from === undefined || (name !== undefined && topic === undefined)) return null;
    const at: Instant = parseInstant(from);
    return { from: at, ...(topic === undefined ? {} : { topic }) };
  } catch {
    return null;
  }
}
