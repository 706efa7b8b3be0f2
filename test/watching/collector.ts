import { receiver, type HeardRequest } from "@homeward/testing";

/** A span as OTLP's JSON has it, as far as it is looked at. */
export interface HeardSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: unknown }[];
  readonly links?: readonly { readonly traceId: string }[];
  readonly status: { readonly code?: number };
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: HeardSpan["attributes"] };
    readonly scopeSpans: readonly { readonly spans: readonly Omit<HeardSpan, "service">[] }[];
  }[];
}

/** A collector of OpenTelemetry that keeps what it is sent. */
export async function collector() {
  const ears = await receiver();
  ears.answer("/v1/traces", 200);
  ears.allow(() => true);
  return {
    url: ears.url,
    spans: (): HeardSpan[] => ears.heard.flatMap(spansOf),
    /** All of it as text. */
    text: () => ears.heard.map(({ body }) => body.toString()).join("\n"),
    close: () => ears.close(),
  };
}

const spansOf = ({ json }: HeardRequest): HeardSpan[] =>
  (json as Sent).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const named = resource.attributes.find(({ key }) => key === "service.name")?.value;
    const { stringValue: service = "" } = named as { stringValue?: string };
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
  });
