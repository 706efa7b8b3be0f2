import { createTracing, noTracing, type Part, type Tracing } from "@homeward/kernel";

export interface OpenTracing {
  readonly tracing: Tracing;
  /** Sends what is left when it stops, if somebody takes it. */
  readonly part: Part;
}

const LEAVES_WITHIN_MS = 1_000;

/** Traces go to this collector, by OTLP over HTTP. Without one nothing is traced, and nothing of it is loaded. */
export async function openTracing(endpoint: string | undefined, service: string): Promise<OpenTracing> {
  if (endpoint === undefined) return { tracing: noTracing, part: partOf(() => Promise.resolve()) };
  const [{ BatchSpanProcessor, TracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import("@opentelemetry/sdk-trace"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/resources"),
    ]);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
    timeoutMillis: LEAVES_WITHIN_MS,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": service }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  // A collector that is away holds up nobody's stop.
  return {
    tracing: createTracing(provider.getTracer("homeward")),
    part: partOf(() => provider.shutdown().catch(() => undefined)),
  };
}

const partOf = (stop: () => Promise<void>): Part => ({
  name: "tracing",
  start: () => Promise.resolve(),
  stop,
});
