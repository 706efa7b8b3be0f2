import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Link,
  type SpanContext,
  type Tracer,
} from "@opentelemetry/api";
import { errorCode } from "./errors.ts";

/** What a span may say: ids and few words, never identity. */
export type SpanFacts = Readonly<Partial<Record<SpanFact, string | number | null>>>;
type SpanFact =
  | "http.route"
  | "http.request.method"
  | "http.response.status_code"
  | "messaging.consumer.group.name"
  | "messaging.destination.name"
  | "messaging.message.id"
  | "homeward.stay.id"
  | "homeward.case.id"
  | "homeward.notification.id"
  | "homeward.attempt"
  | "homeward.clock"
  | "homeward.rung"
  | "homeward.outcome";

export interface SpanOptions {
  readonly kind: "server" | "client" | "consumer" | "internal";
  /** W3C traceparent of what caused it; null begins a trace. */
  readonly parent: string | null;
  /** Another trace that it came from as well. */
  readonly from?: string | null;
  readonly facts?: SpanFacts;
}

/** Work under way, as part of a trace. */
export interface TraceSpan {
  /** For what it causes: its own, or what it was given where nothing is traced. */
  readonly traceparent: string | null;
  /** `failure`: shown as its code; its message may hold anything. */
  end(more?: { readonly facts?: SpanFacts; readonly failure?: unknown }): void;
}

export interface Tracing {
  /** False: traces of others are carried on, and nothing is made. */
  readonly on: boolean;
  begin(name: string, options: SpanOptions): TraceSpan;
}

const carriedOn = (traceparent: string | null): TraceSpan => ({ traceparent, end: () => undefined });
export const noTracing: Tracing = { on: false, begin: (_name, { parent }) => carriedOn(parent) };

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** A W3C traceparent of version 00; null for anything else. */
export const readTraceparent = (header: unknown): string | null =>
  typeof header === "string" && TRACEPARENT.test(header) ? header : null;

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

/** Makes spans with this tracer of OpenTelemetry. */
export const createTracing = (tracer: Tracer): Tracing => ({
  on: true,
  begin(name, { kind, parent, from = null, facts = {} }) {
    const cause = contextOf(parent);
    const around = cause === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, cause);
    const links = [contextOf(from)].flatMap((context): Link[] => (context === null ? [] : [{ context }]));
    const span = tracer.startSpan(name, { kind: kinds[kind], links, attributes: told(facts) }, around);
    return {
      traceparent: traceparentOf(span.spanContext()),
      end({ facts: more = {}, failure } = {}) {
        span.setAttributes(told(more));
        if (failure !== undefined)
          span.setStatus({ code: SpanStatusCode.ERROR, message: errorCode(failure) });
        span.end();
      },
    };
  },
});

const told = (facts: SpanFacts): Attributes =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));

function contextOf(traceparent: string | null): SpanContext | null {
  const [, traceId = "", spanId = "", flags = "00"] = TRACEPARENT.exec(traceparent ?? "") ?? [];
  return traceId === "" ? null : { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}

const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
