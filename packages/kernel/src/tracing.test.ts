import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { fastify } from "fastify";
import { expect, it } from "vitest";
import { HomewardError } from "./errors.ts";
import { requestTrace, traceRequests } from "./trace-requests.ts";
import { createTracing, noTracing, readTraceparent } from "./tracing.ts";

const given = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;

function traced() {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  return { exporter, tracing: createTracing(provider.getTracer("test")) };
}

it("carries a trace on where nothing is traced, and makes none", () => {
  expect(noTracing.begin("work", { kind: "internal", parent: given }).traceparent).toBe(given);
  expect(noTracing.begin("work", { kind: "internal", parent: null }).traceparent).toBeNull();
});

it("takes a W3C traceparent and nothing else", () => {
  expect(readTraceparent(given)).toBe(given);
  const others = [
    undefined,
    [given],
    "",
    `${given}x`,
    given.toUpperCase(),
    `ff${given.slice(2)}`,
    `00-${"0".repeat(32)}-${"b".repeat(16)}-01`,
    `00-${"a".repeat(32)}-${"0".repeat(16)}-01`,
  ];
  expect(others.map(readTraceparent)).toEqual(others.map(() => null));
});

it("a span belongs to the trace of what caused it, and is linked to where it came from as well", () => {
  const { exporter, tracing } = traced();
  const other = given.replaceAll("a", "c");
  const span = tracing.begin("work", { kind: "consumer", parent: given, from: other });
  span.end({ facts: { "homeward.attempt": 1, "homeward.case.id": null } });
  const [heard] = exporter.getFinishedSpans();
  expect(heard?.parentSpanContext).toMatchObject({ traceId: "a".repeat(32), spanId: "b".repeat(16) });
  expect(heard?.links.map(({ context }) => context.traceId)).toEqual(["c".repeat(32)]);
  expect(heard?.attributes).toEqual({ "homeward.attempt": 1 });
  expect(span.traceparent).toBe(`00-${"a".repeat(32)}-${heard?.spanContext().spanId}-01`);
});

it("what is not sampled stays so, for everybody after", () => {
  const { exporter, tracing } = traced();
  const span = tracing.begin("work", { kind: "internal", parent: given.replace(/01$/, "00") });
  span.end();
  expect(span.traceparent).toMatch(/-00$/);
  expect(exporter.getFinishedSpans()).toEqual([]);
});

it("a failure is told by its code, never by its words", () => {
  const { exporter, tracing } = traced();
  const failure = new HomewardError("report-missing", "Robin Example is missing");
  tracing.begin("work", { kind: "internal", parent: null }).end({ failure });
  const [span] = exporter.getFinishedSpans();
  expect(span?.status).toEqual({ code: 2, message: "report-missing" });
  expect(span?.events).toEqual([]);
});

it("a request is a span by its route, never by its address", async () => {
  const { exporter, tracing } = traced();
  const app = fastify();
  traceRequests(app, tracing);
  app.get("/v1/cases/:caseId", async (request) => ({ trace: requestTrace(request) }));
  const answer = await app.inject({ url: "/v1/cases/9990000018?q=Robin", headers: { traceparent: given } });
  const [span] = exporter.getFinishedSpans();
  expect(answer.json<{ trace: string }>().trace).toContain(span?.spanContext().spanId);
  expect(span?.name).toBe("GET /v1/cases/:caseId");
  expect(JSON.stringify(span?.attributes)).not.toMatch(/9990000018|Robin/);
  await app.close();
});
