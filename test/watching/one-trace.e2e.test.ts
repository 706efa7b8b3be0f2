import { randomBytes } from "node:crypto";
import type { Report } from "@homeward/contracts";
import { report, testKafka } from "@homeward/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ask, bearer, clinicianOf } from "../acceptance/harness/desk.ts";
import { homeward } from "../acceptance/harness/homeward.ts";
import { stageOf, type Stage } from "../acceptance/harness/stage.ts";
import { collector, type HeardSpan } from "./collector.ts";

const PATIENT = { timeout: 60_000, interval: 200 };
/** What the way of one discharge is made of, from the unit's POST to the unit's knowing of the team's answer. */
const WAY = [
  "POST /v1/discharge-events",
  "process homeward.discharge-events.v1",
  "process homeward.routes.v1",
  "attempt alarm",
  "attempt information",
  "attempt stand-down",
  "answer a case",
  "process homeward.case-changes.v1",
];

const traceparent = () => `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;
const traceIdOf = (header: unknown) => String(header).split("-")[1];

describe.each(["in-process", "kafka"] as const)("one discharge is one trace, %s", (transport) => {
  let stage: Stage;
  let traces: Awaited<ReturnType<typeof collector>>;
  const ofUnit = traceparent();
  const ofTeam = traceparent();
  let said: Report;
  let brokers: readonly string[] | null;
  let alarm: { readonly caseId: string; readonly headers: readonly unknown[] };

  beforeAll(async () => {
    brokers = transport === "kafka" ? ((await testKafka())?.brokers ?? null) : [];
    if (brokers === null) return;
    traces = await collector();
    stage = stageOf(await homeward({ transport, brokers, env: { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url } }));
  }, 120_000);
  afterAll(async () => {
    if (brokers === null) return;
    await stage.close();
    await traces.close();
  });

  const mine = (): HeardSpan[] => traces.spans().filter(({ traceId }) => traceId === traceIdOf(ofUnit));

  it("from the unit's report over two rungs to the team's answer", async (context) => {
    context.skip(brokers === null, "needs Kafka");
    const { desks, oak, urls, time } = stage;
    said = report({ unit: { odsCode: "RXX01", ward: "Oak" }, occurredAt: time.now() });
    const headers = { ...bearer("oak"), traceparent: ofUnit };
    const { stayId } = (await ask(`${urls.intake}/v1/discharge-events`, headers, JSON.stringify(said)))
      .body as unknown as { stayId: string };
    const first = await desks["rotherham-camhs"].hears("case.alarm", { stayId, rung: 0 });
    await time.passes("PT2H");
    const second = await desks["rotherham-duty"].hears("case.alarm", { stayId, rung: 1 });
    await oak.hears("case.information", { stayId });
    const { caseId } = first;
    alarm = { caseId, headers: [first, second].map(({ request }) => request.headers["traceparent"]) };
    const answer = { caseId, outcome: "accepted", by: clinicianOf("rotherham-camhs"), note: "Ring mother." };
    const door = `${urls.notifier}/v1/cases/${caseId}/acknowledgements`;
    const answered = await ask(
      door,
      { ...bearer("rotherham-camhs"), traceparent: ofTeam },
      JSON.stringify(answer),
    );
    expect(answered.body).toMatchObject({ effect: "applied" });
    await vi.waitFor(() => expect(new Set(mine().map(({ name }) => name))).toEqual(new Set(WAY)), PATIENT);
    expect(alarm.headers.map(traceIdOf)).toEqual([traceIdOf(ofUnit), traceIdOf(ofUnit)]);
  });

  it("every part of it hangs on another, up to the unit's own, and says of which service it is", (context) => {
    context.skip(brokers === null, "needs Kafka");
    const spans = mine();
    const known = new Set([...spans.map(({ spanId }) => spanId), ofUnit.split("-")[2]]);
    expect(spans.filter(({ parentSpanId = "none" }) => !known.has(parentSpanId))).toEqual([]);
    expect(spans.filter(({ status }) => status.code === 2)).toEqual([]);
    const services =
      transport === "kafka" ? ["homeward-intake", "homeward-router", "homeward-notifier"] : ["homeward"];
    expect(new Set(spans.map(({ service }) => service))).toEqual(new Set(services));
    for (const header of alarm.headers) expect(known).toContain(String(header).split("-")[2]);
  });

  it("the team's own trace stays its own, and the answer is linked to it", (context) => {
    context.skip(brokers === null, "needs Kafka");
    const answer = mine().find(({ name }) => name === "answer a case");
    const door = traces.spans().find(({ name }) => name.endsWith("/acknowledgements"));
    expect(door?.traceId).toBe(traceIdOf(ofTeam));
    expect(answer?.links?.map(({ traceId }) => traceId)).toEqual([traceIdOf(ofTeam)]);
  });

  it("says ids and few words, and nothing of anybody", (context) => {
    context.skip(brokers === null, "needs Kafka");
    const { child, home, discharge } = said;
    const secrets = [
      child?.givenName,
      child?.familyName,
      child?.nhsNumber,
      child?.birthDate,
      child?.localId,
      home?.destination?.postcode,
      home?.usualPostcode,
      discharge?.summary,
      said.stay.spellId,
      "Clinician of",
      "Ring mother",
    ].filter((it) => typeof it === "string" && it.length > 2);
    expect(secrets.length).toBeGreaterThan(5);
    const text = traces.text();
    expect(secrets.filter((it) => text.includes(String(it)))).toEqual([]);
    const keys = new Set(traces.spans().flatMap(({ attributes }) => attributes.map(({ key }) => key)));
    expect([...keys].filter((key) => !/^(homeward|messaging|http)\./.test(key))).toEqual([]);
  });
});
