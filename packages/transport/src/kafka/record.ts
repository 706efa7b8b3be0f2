import type { IHeaders, KafkaMessage, Message as ProducerRecord } from "kafkajs";
import {
  CLOUD_EVENT_MEDIA_TYPE,
  decodeMessage,
  encodeMessage,
  type AnyTopic,
  type Message,
} from "@homeward/contracts";
import type { UnreadableRecord } from "../transport.ts";

/** What a partition holds at one offset: a message, or something that is none of ours. */
export type ReadRecord =
  | { readonly kind: "message"; readonly offset: bigint; readonly key: string; readonly message: Message }
  | {
      readonly kind: "unreadable";
      readonly offset: bigint;
      readonly key: string;
      readonly record: UnreadableRecord;
    };

/** A message as a Kafka record: CloudEvents 1.0, structured mode. */
export function toRecord(message: Message): ProducerRecord & { value: string } {
  const headers: IHeaders = { "content-type": CLOUD_EVENT_MEDIA_TYPE };
  if (message.traceparent !== null) headers["traceparent"] = message.traceparent;
  return { key: message.key, value: encodeMessage(message), headers };
}

/** Reads a record; never throws. A record without a key stands in nobody's way: its offset serves as one. */
export function readRecord(topic: AnyTopic, partition: number, raw: KafkaMessage): ReadRecord {
  const offset = BigInt(raw.offset);
  const key = raw.key?.toString() ?? null;
  const value = raw.value?.toString() ?? null;
  try {
    if (key === null || value === null) throw new TypeError("a record needs a key and a value");
    return { kind: "message", offset, key, message: decodeMessage(topic, key, value) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const record = { topic, partition, offset: raw.offset, key, value, error };
    return { kind: "unreadable", offset, key: key ?? `offset ${raw.offset}`, record };
  }
}
