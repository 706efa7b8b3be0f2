import type { Message, Topic } from "@homeward/contracts";
import type { Clock, Logger, Metrics, Tracing } from "@homeward/kernel";
import type { Transactor, Tx } from "@homeward/postgres";

export interface ConsumerOptions {
  /** Consumer group, and name in the inbox: never change it, or everything kept is handled again. */
  readonly name: string;
  /** The CloudEvents source of its dead letters and alarms. */
  readonly source: string;
  readonly pool: Transactor;
  readonly topics: readonly Topic[];
  /** What it does not concern is done with unseen: no transaction, no mark. Default: everything concerns it. */
  readonly concerns?: (message: Message) => boolean;
  /**
   * One unit of work: messages of one topic, each seen for the first time, no key twice. All its effects belong in
   * the transaction. A throw undoes the batch; its messages are then handled one by one, and judged: see verdict.ts.
   */
  readonly handle: (tx: Tx, messages: readonly Message[]) => Promise<void>;
  readonly clock: Pick<Clock, "offset">;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
}
