export { append, MessageIdReused, OUTBOX_CHANNEL } from "./append.ts";
export { firstSeen, forgetSeen } from "./inbox-store.ts";
export { migrations } from "./migrations.ts";
export type { Kept, NewMessage } from "./outbox-store.ts";
export { createRelay, type RelayOptions } from "./relay-loop.ts";
export { republish } from "./republish.ts";
export { createRetention, type RetentionOptions } from "./retention-loop.ts";
export { createConsumer } from "./consumer.ts";
export type { ConsumerOptions } from "./consumer-options.ts";
