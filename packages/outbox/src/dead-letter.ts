import {
  alarmOf,
  deadLetterOf,
  nameId,
  topics,
  type AlarmMessage,
  type AnyTopic,
  type Instant,
  type Message,
  type Topic,
} from "@homeward/contracts";
import { errorCode } from "@homeward/kernel";
import type { UnreadableRecord } from "@homeward/transport";
import { ZodError } from "zod";
import type { NewMessage } from "./outbox-store.ts";

/** Who says it, and when. */
export interface Teller {
  /** The consumer's name. */
  readonly consumer: string;
  /** The CloudEvents source of what it sends. */
  readonly source: string;
  readonly time: Instant;
}

const DEAD_LETTERED = "message-dead-lettered";
const deadLetterType = { type: "homeward.dead-letter", version: 1 };

/** A message that can never be handled: to the dead-letter topic as it came, and to a person. */
export function buryMessage(message: Message, error: unknown, teller: Teller): NewMessage[] {
  const fault = describe(error);
  const letter: NewMessage = {
    ...deadLetterType,
    // With the fault, since the same message, handled again by a later version, may fail in another way.
    id: nameId("dead-letter", teller.consumer, message.id, JSON.stringify(fault)),
    topic: deadLetterTopic(message.topic),
    key: message.key,
    time: teller.time,
    source: teller.source,
    data: { consumer: teller.consumer, error: fault, message },
  };
  if (isAlarmOfAlarm(message)) return [letter];
  const why =
    "A message between Homeward's services can never be handled. What it was to cause has not happened.";
  return [letter, alarm({ kind: DEAD_LETTERED, about: aboutMessage(message, teller), why }, teller)];
}

/** A record that is no message at all: the same. Its bytes are kept in base64, since they may be anything. */
export function buryRecord(record: UnreadableRecord, teller: Teller): NewMessage[] {
  const { topic, partition, offset } = record;
  const base64 = (text: string | null) =>
    text === null ? null : Buffer.from(text, "utf8").toString("base64");
  // With the value, since a topic made anew begins at offset 0 again.
  const id = nameId("unreadable", teller.consumer, topic, partition, offset, record.value ?? "");
  const letter: NewMessage = {
    ...deadLetterType,
    id,
    topic: deadLetterTopic(topic),
    key: id,
    time: teller.time,
    source: teller.source,
    data: {
      consumer: teller.consumer,
      error: describe(record.error),
      record: { topic, partition, offset, keyBase64: base64(record.key), valueBase64: base64(record.value) },
    },
  };
  const about = { topic, partition: String(partition), offset, consumer: teller.consumer, deadLetterId: id };
  const why = "Something on a topic of Homeward's is no message of its services. It was put aside.";
  return [letter, alarm({ kind: "record-unreadable", about, why }, teller)];
}

/** A message that Homeward fails on, by a mistake of its own: it goes on being tried, and a person is told. */
export function tellOfStuck(message: Message, teller: Teller): NewMessage {
  const why =
    "Homeward fails on a message and goes on trying. What the message was to cause has not happened yet.";
  return alarm({ kind: "message-stuck", about: aboutMessage(message, teller), why }, teller);
}

const REFUSED = "message-refused";

/** A message that the transport refuses for good: it stays in the outbox, and those behind it with it. */
export function tellOfRefused(message: Message, teller: Teller): NewMessage[] {
  if (isAlarmOf(message, REFUSED)) return [];
  const why =
    "A message between Homeward's services cannot be sent. It, and what follows it of the same stay, waits until it is mended.";
  return [alarm({ kind: REFUSED, about: aboutMessage(message, teller), why }, teller)];
}

/** One alarm per consumer, kind and message. */
const alarm = (what: Pick<AlarmMessage, "kind" | "about" | "why">, teller: Teller): NewMessage =>
  alarmOf({ ...what, name: Object.values(what.about), tell: { to: "resolver" }, severity: "high" }, teller);

const aboutMessage = (message: Message, { consumer }: Teller) => ({
  topic: message.topic,
  messageId: message.id,
  consumer,
});

/** Nobody subscribes to a dead-letter topic: what comes is always of a topic proper. */
const deadLetterTopic = (topic: AnyTopic): AnyTopic => deadLetterOf(topic as Topic);

/** An alarm about an alarm that could not be handled either would go round for ever: the first one has to do. */
function isAlarmOfAlarm({ topic, data }: Message): boolean {
  if (topic !== topics.alarms || typeof data !== "object" || data === null) return false;
  return (
    isAlarmOf({ topic, data }, DEAD_LETTERED) &&
    (data as Partial<AlarmMessage>).about?.["topic"] === topics.alarms
  );
}

const isAlarmOf = ({ topic, data }: Pick<Message, "topic" | "data">, kind: string): boolean =>
  topic === topics.alarms &&
  typeof data === "object" &&
  data !== null &&
  "kind" in data &&
  data.kind === kind;

/** What was wrong, without a word of the input: class or code, and for a shape the places and kinds of fault. */
function describe(error: unknown): object {
  const faults =
    error instanceof ZodError ? error.issues.map(({ code, path }) => ({ code, at: path.join(".") })) : [];
  return { code: errorCode(error), faults };
}
