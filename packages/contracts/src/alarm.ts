import type { Message } from "./envelope.ts";
import type { Instant } from "./instant.ts";
import { messageTypes, type AlarmMessage } from "./messages.ts";
import { nameId } from "./name-id.ts";
import { topics } from "./topics.ts";

/** What a person must hear of. */
export interface Alarm extends Omit<AlarmMessage, "alarmId"> {
  /** With its kind, what makes it this alarm and no other: the same again, from whichever process, is told once. */
  readonly name: readonly (string | number)[];
}

/**
 * The message that raises an alarm; `source` is the CloudEvents source of who says it. Its key is its own id, not a
 * stay's: it must not wait behind what it tells of.
 */
export function alarmOf(
  { name, ...alarm }: Alarm,
  { source, time }: { readonly source: string; readonly time: Instant },
): Omit<Message, "sequence" | "traceparent"> {
  const alarmId = nameId("alarm", alarm.kind, ...name);
  const data: AlarmMessage = { alarmId, ...alarm };
  const id = nameId("alarm-message", alarmId);
  return { ...messageTypes.alarm, id, topic: topics.alarms, key: alarmId, time, source, data };
}
