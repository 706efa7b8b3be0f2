import { z } from "zod";
import { instantCodec, type Instant } from "./instant.ts";
import type { AnyTopic } from "./topics.ts";

/**
 * One message between services. `id` names it for ever (a repeat has the same id), `key` is the stay's id
 * (of an alarm that concerns no stay: the alarm's id), `sequence` grows by one per message of a key and producer.
 * `data` is plain JSON; its schema is found by `type` and `version`.
 */
export interface Message {
  readonly id: string;
  readonly topic: AnyTopic;
  readonly key: string;
  readonly type: string;
  readonly version: number;
  readonly time: Instant;
  readonly source: string;
  readonly sequence: number;
  readonly traceparent: string | null;
  readonly data: unknown;
}

/** CloudEvents 1.0, JSON format, structured mode: the value of a Kafka record. */
export const cloudEvent = z.object({
  specversion: z.literal("1.0"),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  time: instantCodec,
  datacontenttype: z.literal("application/json"),
  version: z.number().int().positive(),
  sequence: z.number().int().nonnegative(),
  traceparent: z.string().nullable().default(null),
  data: z.unknown(),
});

export const CLOUD_EVENT_MEDIA_TYPE = "application/cloudevents+json; charset=utf-8";

/** The record value of a message. */
export function encodeMessage(message: Message): string {
  const { topic: _topic, key: _key, ...rest } = message;
  return JSON.stringify(
    z.encode(cloudEvent, { specversion: "1.0", datacontenttype: "application/json", ...rest }),
  );
}

/** Reads a record back; throws SyntaxError or ZodError when it is not a CloudEvent of ours. */
export function decodeMessage(topic: AnyTopic, key: string, value: string): Message {
  const { specversion: _s, datacontenttype: _d, ...rest } = cloudEvent.parse(JSON.parse(value));
  return { topic, key, ...rest };
}
