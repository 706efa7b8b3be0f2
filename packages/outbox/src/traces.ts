import type { Message } from "@homeward/contracts";
import type { SpanFacts, TraceSpan, Tracing } from "@homeward/kernel";
import type { Tx } from "@homeward/postgres";
import type { NewMessage } from "./outbox-store.ts";

const followed = new WeakMap<Tx, Map<string, string>>();

/** What this transaction sends under this key belongs to this trace. */
export function followTrace(tx: Tx, key: string, traceparent: string | null): void {
  if (traceparent === null) return;
  const traces = followed.get(tx) ?? new Map<string, string>();
  followed.set(tx, traces.set(key, traceparent));
}

/** The trace that work on this key belongs to in this transaction. */
export const traceOf = (tx: Tx, key: string): string | null => followed.get(tx)?.get(key) ?? null;

/** The messages with the traces of what caused them. */
export function withTraces(tx: Tx, messages: readonly NewMessage[]): readonly NewMessage[] {
  const traces = followed.get(tx);
  if (traces === undefined) return messages;
  return messages.map((message) => ({
    ...message,
    traceparent: traces.get(message.key) ?? message.traceparent ?? null,
  }));
}

/** A span for each message that is handled in this transaction; what it causes under the same key belongs to it. */
export function traceMessages(
  tx: Tx,
  messages: readonly Message[],
  { tracing, consumer }: { readonly tracing: Tracing; readonly consumer: string },
): readonly TraceSpan[] {
  if (!tracing.on) {
    for (const { key, traceparent } of messages) followTrace(tx, key, traceparent);
    return [];
  }
  return messages.map(({ id, key, topic, traceparent: parent }) => {
    const facts: SpanFacts = {
      "messaging.consumer.group.name": consumer,
      "messaging.destination.name": topic,
      "messaging.message.id": id,
      "homeward.stay.id": key,
    };
    const span = tracing.begin(`process ${topic}`, { kind: "consumer", parent, facts });
    followTrace(tx, key, span.traceparent);
    return span;
  });
}
