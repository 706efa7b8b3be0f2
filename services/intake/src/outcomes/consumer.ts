import { caseChangeMessage, topics, type Message } from "@homeward/contracts";
import type { Clock, Logger, Metrics, Tracing } from "@homeward/kernel";
import { createConsumer } from "@homeward/outbox";
import type { Pool } from "@homeward/postgres";
import type { Subscriber } from "@homeward/transport";
import { SOURCE } from "../reports/message.ts";
import { handleCaseChanges } from "./handle-case-change.ts";

export interface CaseChangeDeps {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
}

/** Takes what the notifier tells of cases. A message that is none of the contract is dead-lettered, with an alarm. */
export const caseChangeConsumer = (deps: CaseChangeDeps): Subscriber =>
  createConsumer({
    ...deps,
    name: "intake-case-changes",
    source: SOURCE,
    topics: [topics.caseChanges],
    handle: async (tx, messages: readonly Message[]) =>
      handleCaseChanges(
        tx,
        messages.map(({ data }) => caseChangeMessage.parse(data)),
      ),
  });
