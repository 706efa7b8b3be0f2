import kafkajs, { type Kafka, type Message as ProducerRecord } from "kafkajs";
import type { Message } from "@homeward/contracts";
import { HomewardError } from "@homeward/kernel";
import type { PublishOutcome } from "../transport.ts";
import { classifyFailure } from "./failure.ts";
import { toRecord } from "./record.ts";

export interface Publisher {
  start(): Promise<void>;
  running(): boolean;
  publish(messages: readonly Message[]): Promise<PublishOutcome>;
  stop(): Promise<void>;
}

/** One topic's part of a publish. */
export interface Parcel {
  readonly message: Message;
  readonly record: ProducerRecord;
  readonly bytes: number;
}

/** kafkajs puts all records of a partition into one record batch, and brokers refuse batches over 1 MiB by default. */
const MOST_BYTES = 900_000;
const MOST_RECORDS = 1_000;
/** What a record costs beside its key and value, rounded up. */
const OVERHEAD = 200;

/**
 * Not idempotent on purpose. When an answer gets lost kafkajs 2.2.4 takes the sequence number back, and the next batch
 * goes out under a number that the broker has seen: acknowledged as a repeat, and dropped. Tried, with the connection
 * cut after m1 was written: idempotent left m0 m1 m1 m3 of m0 to m3, all acknowledged; as it is here, m0 m1 m2 m1 m3.
 * A repeat is harmless (consumers remember ids), a loss is not.
 */
export function createPublisher(client: Kafka, wire: (topic: string) => string): Publisher {
  const producer = client.producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    idempotent: false,
  });
  const send: Send = async (parcels) => {
    const topic = wire(parcels[0]?.message.topic ?? "");
    await producer.send({ topic, messages: parcels.map(({ record }) => record), acks: -1 });
  };
  let connected = false;
  return {
    async start() {
      await producer.connect();
      connected = true;
    },
    running: () => connected,
    async publish(messages) {
      if (!connected) return { failed: new Map(messages.map(({ id }) => [id, notConnected()])) };
      const failed = new Map<string, Error>();
      const byTopic = Map.groupBy(messages, ({ topic }) => topic);
      await Promise.all(
        [...byTopic.values()].map(async (list) => {
          for (const [id, error] of await sendTopic(list, send)) failed.set(id, error);
        }),
      );
      return { failed };
    },
    stop() {
      connected = false;
      return producer.disconnect();
    },
  };
}

const notConnected = () =>
  new HomewardError("transport-not-running", "the transport is not running", { retriable: true });

/** Sends records of one topic; rejects when any of them may not have been written. */
export type Send = (parcels: readonly Parcel[]) => Promise<void>;

/**
 * Sends messages of one topic, in order within a key. A key of which one message failed is not sent on.
 * Answers what failed, by message id.
 */
export async function sendTopic(messages: readonly Message[], send: Send): Promise<Map<string, Error>> {
  const failed = new Map<string, Error>();
  const failedKeys = new Set<string>();
  let outage: Error | null = null;
  const fail = ({ message }: Parcel, error: Error) => {
    failed.set(message.id, error);
    failedKeys.add(message.key);
  };
  /** A refused batch is halved until the record at fault stands alone; an outage fails all that is left. */
  async function sendOpen(parcels: readonly Parcel[]): Promise<void> {
    const open = parcels.filter(({ message }) => outage === null && !failedKeys.has(message.key));
    const sendable = new Set(open);
    for (const parcel of parcels) if (!sendable.has(parcel)) fail(parcel, outage ?? behind());
    if (open.length === 0) return;
    try {
      await send(open);
    } catch (thrown) {
      const error = classifyFailure(thrown);
      if (error.retriable) outage = error;
      if (error.retriable || open.length === 1) return open.forEach((parcel) => fail(parcel, error));
      const middle = Math.ceil(open.length / 2);
      await sendOpen(open.slice(0, middle));
      await sendOpen(open.slice(middle));
    }
  }
  for (const chunk of chunks(encode(messages, failed))) await sendOpen(chunk);
  return failed;
}

/** Nothing is wrong with this one: it may go once the one before it is out of the way. */
const behind = () =>
  new HomewardError("behind-a-failed-one", "an earlier message of the same key failed", { retriable: true });

/** Encodes what can be encoded. What cannot fails for good, and with it what comes later, not earlier, of its key. */
function encode(messages: readonly Message[], failed: Map<string, Error>): Parcel[] {
  const parcels: Parcel[] = [];
  const closed = new Set<string>();
  for (const message of messages) {
    const parcel = closed.has(message.key) ? behind() : encodeOne(message);
    if (parcel instanceof Error) {
      closed.add(message.key);
      failed.set(message.id, parcel);
    } else parcels.push(parcel);
  }
  return parcels;
}

function encodeOne(message: Message): Parcel | Error {
  try {
    const record = toRecord(message);
    const bytes = Buffer.byteLength(record.value) + Buffer.byteLength(message.key) + OVERHEAD;
    if (bytes <= MOST_BYTES) return { message, record, bytes };
    return new HomewardError("message-too-large", `the message has ${bytes} bytes, at most ${MOST_BYTES} go`);
  } catch (cause) {
    return new HomewardError("message-not-encodable", "the message does not fit its envelope", { cause });
  }
}

/** Cuts a list so that each piece makes a record batch that a broker takes. */
function chunks(parcels: readonly Parcel[]): Parcel[][] {
  const pieces: Parcel[][] = [];
  let bytes = Infinity;
  for (const parcel of parcels) {
    const piece = pieces.at(-1);
    bytes += parcel.bytes;
    if (piece === undefined || bytes > MOST_BYTES || piece.length >= MOST_RECORDS) {
      pieces.push([parcel]);
      bytes = parcel.bytes;
    } else piece.push(parcel);
  }
  return pieces;
}
