import { messageTypes, nameId, topics, type AlarmMessage, type Instant } from "@homeward/contracts";
import type { NewMessage } from "@homeward/outbox";

/** What the notifier has to tell a person about itself. */
export interface OwnAlarm extends Pick<AlarmMessage, "kind" | "about" | "why"> {
  /** What makes it this alarm and no other: the same again, from whichever process, is told once. */
  readonly name: readonly (string | number)[];
  readonly test: boolean;
}

/** The message that raises an alarm of the notifier's own, for the resolver. */
export function ownAlarm({ kind, about, why, name, test }: OwnAlarm, time: Instant): NewMessage {
  const alarmId = nameId("alarm", kind, ...name);
  const data: AlarmMessage = {
    alarmId,
    kind,
    about,
    tell: { to: "resolver" },
    severity: "high",
    ...(test && { test }),
    why,
  };
  const said = { topic: topics.alarms, key: alarmId, time, source: "homeward/notifier", data };
  return { ...messageTypes.alarm, id: nameId("alarm-message", alarmId), ...said };
}
