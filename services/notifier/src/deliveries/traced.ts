import { noTracing, type TraceSpan, type Tracing } from "@homeward/kernel";
import type { Due } from "./delivery-store.ts";

/** An attempt belongs to the trace that opened its case, on whichever rung and however much later it is made. */
export const beginAttempt = (tracing: Tracing = noTracing, due: Due): TraceSpan =>
  tracing.begin(`attempt ${due.type}`, {
    kind: "client",
    parent: due.traceparent,
    facts: {
      "homeward.case.id": due.caseId,
      "homeward.notification.id": due.notificationId,
      "homeward.attempt": due.attempts + 1,
      "homeward.clock": due.clock,
    },
  });
