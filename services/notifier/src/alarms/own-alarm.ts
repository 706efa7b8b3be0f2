import { alarmOf, type Alarm, type Instant } from "@homeward/contracts";
import type { NewMessage } from "@homeward/outbox";

/** What the notifier has to tell a person about itself. */
export interface OwnAlarm extends Pick<Alarm, "kind" | "name" | "about" | "why"> {
  readonly test: boolean;
}

/** The message that raises an alarm of the notifier's own, for the resolver. */
export const ownAlarm = ({ test, ...alarm }: OwnAlarm, time: Instant): NewMessage =>
  alarmOf(
    { ...alarm, tell: { to: "resolver" }, severity: "high", ...(test && { test }) },
    { source: "homeward/notifier", time },
  );
