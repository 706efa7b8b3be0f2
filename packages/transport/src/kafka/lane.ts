import type { Logger } from "@homeward/kernel";
import type { Mailbox } from "../mailbox.ts";
import type { Subscriber } from "../transport.ts";
import type { ReadRecord } from "./record.ts";

/** Tells the broker that everything before this offset is done with. */
export type Commit = (offset: bigint) => Promise<void>;

export interface LaneOptions {
  readonly subscriber: Pick<Subscriber, "group" | "unreadable">;
  /** Of this subscriber; it has the messages of other partitions too. */
  readonly mailbox: Pick<Mailbox, "put">;
  readonly logger: Logger;
  retryAfterMs(attempt: number): number;
  /** Told when so much waits that reading should rest, and when it may go on. */
  onFull(full: boolean): void;
}

/**
 * The way of one partition's records to one subscriber. Records that have to come again wait here in memory, with
 * every later one of their key, and are retried for ever; other keys go on. Only what lies before the first waiting
 * record is committed, so that a crash at any moment loses none of them.
 */
export interface Lane {
  /** Hands over records in offset order; resolves when each is done with or waits, and that is committed. */
  take(records: readonly ReadRecord[], commit: Commit): Promise<void>;
  waiting(): { readonly count: number; readonly sinceMs: number | null };
  /** The partition was taken away or is read again from the committed offset: what waits will come again. */
  forget(): void;
  /** Ends retrying; resolves when no handler runs. */
  close(): Promise<void>;
}

/** So many waiting records are kept in memory before reading rests. */
const FULL = 500;
/** So many at most of one partition go into one batch. */
const BATCH = 250;

export class PartitionLane implements Lane {
  readonly #options: LaneOptions;
  #waiting: readonly ReadRecord[] = [];
  #waitingSince: number | null = null;
  /** The offset after the last record taken. */
  #next = 0n;
  #commit: Commit = () => Promise.resolve();
  /** Grows when the lane forgets, so that a handler still running then changes nothing any more. */
  #life = 0;
  #attempt = 0;
  #timer: NodeJS.Timeout | undefined;
  #full = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  take(records: readonly ReadRecord[], commit: Commit): Promise<void> {
    const life = this.#life;
    return this.#exclusive(async () => {
      if (life !== this.#life) return;
      const held = new Set(this.#waiting.map(({ key }) => key));
      const left = new Set(await this.#handOver(records.filter(({ key }) => !held.has(key))));
      if (life !== this.#life) return;
      this.#commit = commit;
      this.#next = (records.at(-1)?.offset ?? this.#next - 1n) + 1n;
      const behind = records.filter((record) => held.has(record.key) || left.has(record));
      await this.#settle([...this.#waiting, ...behind]);
    });
  }

  waiting(): { readonly count: number; readonly sinceMs: number | null } {
    const since = this.#waitingSince;
    return { count: this.#waiting.length, sinceMs: since === null ? null : performance.now() - since };
  }

  forget(): void {
    this.#life += 1;
    clearTimeout(this.#timer);
    this.#remember([]);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#turn;
    clearTimeout(this.#timer);
  }

  /** One batch at a time, or order within a key would not hold. */
  #exclusive(work: () => Promise<void>): Promise<void> {
    const run = this.#turn.then(work);
    this.#turn = run.catch(() => undefined);
    return run;
  }

  #handOver(records: readonly ReadRecord[], alone = false): Promise<ReadRecord[]> {
    return handOverRecords({ ...this.#options, alone }, records);
  }

  async #retry(): Promise<void> {
    const life = this.#life;
    await this.#exclusive(async () => {
      if (life !== this.#life || this.#waiting.length === 0) return;
      const left = await this.#handOver(this.#waiting, true);
      if (life !== this.#life) return;
      this.#attempt = left.length < this.#waiting.length ? 0 : this.#attempt + 1;
      await this.#settle(left);
    });
  }

  async #settle(left: readonly ReadRecord[]): Promise<void> {
    this.#remember(left);
    clearTimeout(this.#timer);
    if (left.length > 0)
      this.#timer = setTimeout(() => this.#retryLater(), this.#options.retryAfterMs(this.#attempt));
    await this.#commit(left[0]?.offset ?? this.#next);
  }

  /** A commit that failed is no loss: the next one covers it, or the records come again. */
  #retryLater(): void {
    const { logger, subscriber } = this.#options;
    this.#retry().catch((error: unknown) =>
      logger.debug({ event: "commit-failed", group: subscriber.group, error }),
    );
  }

  #remember(left: readonly ReadRecord[]): void {
    this.#waiting = left;
    this.#waitingSince = left.length === 0 ? null : (this.#waitingSince ?? performance.now());
    if (left.length === 0) this.#attempt = 0;
    const full = left.length >= FULL;
    if (full !== this.#full) this.#options.onFull(full);
    this.#full = full;
  }
}

interface Recipient extends Pick<LaneOptions, "subscriber" | "mailbox" | "logger"> {
  readonly alone: boolean;
}

/** Hands over records in batches, in order within a key; answers those that have to come again, in order. */
async function handOverRecords(to: Recipient, records: readonly ReadRecord[]): Promise<ReadRecord[]> {
  const failedKeys = new Set<string>();
  const left = new Set<ReadRecord>();
  for (const piece of pieces(records)) {
    const open = piece.filter(({ key }) => !failedKeys.has(key));
    const again = new Set(await handOverPiece(to, open));
    for (const record of piece) {
      if (again.has(record)) failedKeys.add(record.key);
      if (failedKeys.has(record.key)) left.add(record);
    }
  }
  return records.filter((record) => left.has(record));
}

/** Messages together, up to a batch; an unreadable record on its own. */
function pieces(records: readonly ReadRecord[]): ReadRecord[][] {
  const cut: ReadRecord[][] = [];
  for (const record of records) {
    const piece = cut.at(-1);
    const joins = piece?.[0]?.kind === "message" && record.kind === "message" && piece.length < BATCH;
    if (piece !== undefined && joins) piece.push(record);
    else cut.push([record]);
  }
  return cut;
}

async function handOverPiece(
  { subscriber, mailbox, logger, alone }: Recipient,
  piece: readonly ReadRecord[],
): Promise<readonly ReadRecord[]> {
  const [first] = piece;
  if (first?.kind === "unreadable") {
    try {
      await subscriber.unreadable(first.record);
      return [];
    } catch (error) {
      logger.error({ event: "unreadable-not-kept", group: subscriber.group, offset: first.offset, error });
      return piece;
    }
  }
  const messages = piece.flatMap((record) => (record.kind === "message" ? [record.message] : []));
  const again = new Set(await mailbox.put(messages, { alone }));
  return piece.filter((record) => record.kind === "message" && again.has(record.message));
}
