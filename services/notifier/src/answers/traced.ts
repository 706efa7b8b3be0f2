import { noTracing, type TraceSpan, type Tracing } from "@homeward/kernel";
import type { CaseRecord } from "../cases/record.ts";
import type { Answerer } from "./answerer.ts";

/**
 * The answer belongs to the trace of the discharge, whoever sent it and hours later as it may be; the request that
 * brought it is linked, since it may be part of a trace of the team's own system.
 */
export const beginAnswer = (
  tracing: Tracing = noTracing,
  record: CaseRecord | undefined,
  { trace = null }: Pick<Answerer, "trace">,
): TraceSpan =>
  tracing.begin("answer a case", {
    kind: "internal",
    parent: record?.particulars.traceparent ?? trace,
    from: trace,
    facts: {
      "homeward.case.id": record?.case.facts.caseId ?? null,
      "homeward.stay.id": record?.particulars.stayId ?? null,
    },
  });
