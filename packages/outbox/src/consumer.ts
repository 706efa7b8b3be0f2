import type { Message } from "@homeward/contracts";
import { noTracing, type TraceSpan } from "@homeward/kernel";
import { DatabaseUnavailable } from "@homeward/postgres";
import type { HandleOutcome, Subscriber, UnreadableRecord } from "@homeward/transport";
import { append } from "./append.ts";
import { createAside, type Aside } from "./aside.ts";
import type { ConsumerOptions } from "./consumer-options.ts";
import { buryRecord } from "./dead-letter.ts";
import { firstSeen } from "./inbox-store.ts";
import { traceMessages } from "./traces.ts";
import { waves } from "./waves.ts";

/** Makes handling twice into once, and one bad message into nobody else's trouble. */
export function createConsumer(options: ConsumerOptions): Subscriber {
  const aside = createAside(options);
  const { concerns = () => true } = options;
  return {
    group: options.name,
    topics: options.topics,
    handle: (batch) => handleBatch(options, aside, batch.filter(concerns)),
    unreadable: (record) => putRecordAside(options, record),
  };
}

/**
 * Wave after wave, so that a transaction never holds a key twice. A message that has to come again takes the later
 * ones of its key with it.
 */
async function handleBatch(
  options: ConsumerOptions,
  aside: Aside,
  batch: readonly Message[],
): Promise<HandleOutcome> {
  const retry = new Set<string>();
  const held = new Set<string>();
  for (const wave of waves(batch)) {
    const ready = wave.filter(({ key }) => !held.has(key));
    const again = ready.length === 0 ? [] : await handleWave(options, aside, ready);
    for (const { id, key } of [...wave.filter(({ key }) => held.has(key)), ...again]) {
      retry.add(id);
      held.add(key);
    }
  }
  return { retry };
}

/** All in one transaction; if that fails, one by one. Answers those that have to come again. */
async function handleWave(
  options: ConsumerOptions,
  aside: Aside,
  wave: readonly Message[],
): Promise<readonly Message[]> {
  const error = await attempt(options, wave);
  if (error === null) {
    aside.done(wave);
    return [];
  }
  if (error.thrown instanceof DatabaseUnavailable) return aside.away(wave, error.thrown);
  const [only, ...others] = wave;
  if (only !== undefined && others.length === 0) return (await aside.settle(only, error.thrown)) ? [] : wave;
  return oneByOne(options, aside, wave);
}

async function oneByOne(
  options: ConsumerOptions,
  aside: Aside,
  wave: readonly Message[],
): Promise<readonly Message[]> {
  const again: Message[] = [];
  for (const [at, message] of wave.entries()) {
    const error = await attempt(options, [message]);
    // The others would only wait for the same absence, one connection time-out after the other.
    if (error?.thrown instanceof DatabaseUnavailable)
      return [...again, ...aside.away(wave.slice(at), error.thrown)];
    if (error === null) aside.done([message]);
    else if (!(await aside.settle(message, error.thrown))) again.push(message);
  }
  return again;
}

/** Some were seen before: what was done for the whole batch is undone, and done for the others alone. */
class SeenBefore extends Error {
  readonly fresh: ReadonlySet<string>;

  constructor(fresh: ReadonlySet<string>) {
    super("messages seen before");
    this.fresh = fresh;
  }
}

/**
 * One transaction: marks and effects. Answers what was thrown; null when it has committed. Nearly always every message
 * is new: the handler does not wait to hear that.
 */
async function attempt(
  options: ConsumerOptions,
  messages: readonly Message[],
): Promise<{ readonly thrown: unknown } | null> {
  const { name, pool, handle, tracing = noTracing } = options;
  let spans: readonly TraceSpan[] = [];
  try {
    await pool.transaction(async (tx) => {
      const marked = firstSeen(
        tx,
        name,
        messages.map(({ id }) => id),
      );
      spans = traceMessages(tx, messages, { tracing, consumer: name });
      const work = async () => handle(tx, messages);
      const [fresh, handled] = await Promise.allSettled([marked, work()]);
      if (fresh.status === "rejected") throw fresh.reason;
      if (fresh.value.size < messages.length) throw new SeenBefore(fresh.value);
      if (handled.status === "rejected") throw handled.reason;
    });
    for (const span of spans) span.end();
    return null;
  } catch (thrown) {
    for (const span of spans) span.end({ failure: thrown });
    if (!(thrown instanceof SeenBefore)) return { thrown };
    const fresh = messages.filter(({ id }) => thrown.fresh.has(id));
    return fresh.length === 0 ? null : attempt(options, fresh);
  }
}

/** The same record again has the same letter and alarm, and those are sent once. */
async function putRecordAside(options: ConsumerOptions, record: UnreadableRecord): Promise<void> {
  const { name: consumer, source, pool, clock, logger } = options;
  const { topic, partition, offset, error } = record;
  await pool.transaction(async (tx) => {
    const messages = buryRecord(record, { consumer, source, time: await tx.now(clock) });
    const ids = messages.map(({ id }) => id);
    const fresh = await firstSeen(tx, consumer, ids);
    append(
      tx,
      messages.filter(({ id }) => fresh.has(id)),
    );
  });
  logger.error({ event: "record-unreadable", consumer, topic, partition, offset, error });
}
