import { createRequire } from "node:module";

/** The part of kafkajs's request queue that is mended here. */
interface RequestQueue {
  readonly pending: readonly unknown[];
}
type Schedule = (this: RequestQueue) => void;

const mended = new WeakSet<object>();
const FILE = "kafkajs/src/network/requestQueue/index.js";

/**
 * kafkajs 2.2.4 re-arms a 1 ms timer for ever on every idle connection: 4 % of a core each, and a
 * TimeoutNegativeWarning each time. The timer is needed only while requests wait.
 * Throws when kafkajs no longer looks as expected: then this mend must be looked at again, not skipped in silence.
 */
export function calmIdleConnections(
  queue: { readonly prototype: object } = createRequire(import.meta.url)(FILE) as { prototype: object },
): void {
  if (mended.has(queue.prototype)) return;
  const original: unknown = Reflect.get(queue.prototype, "scheduleCheckPendingRequests");
  if (typeof original !== "function")
    throw new Error(`${FILE} has no scheduleCheckPendingRequests: is this still kafkajs 2.2.4?`);
  const schedule = original as Schedule;
  Reflect.set(queue.prototype, "scheduleCheckPendingRequests", function mend(this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  });
  mended.add(queue.prototype);
}
