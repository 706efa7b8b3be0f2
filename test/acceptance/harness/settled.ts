import { Pool } from "pg";
import { vi } from "vitest";

/** Who reads which topic: consumer's mark in the inbox, and the schema that it is in. */
const readers = [
  { schema: "homeward_router", consumer: "router-discharge-events", topic: "homeward.discharge-events.v1" },
  {
    schema: "homeward_router",
    consumer: "router-case-changes",
    topic: "homeward.case-changes.v1",
    // The rest is done with unseen.
    which: `data ->> 'ask' is not null or data ->> 'state' = 'closed'`,
  },
  { schema: "homeward_intake", consumer: "intake-case-changes", topic: "homeward.case-changes.v1" },
  { schema: "homeward_notifier", consumer: "homeward-notifier-routes", topic: "homeward.routes.v1" },
  { schema: "homeward_notifier", consumer: "homeward-notifier-alarms", topic: "homeward.alarms.v1" },
];
const schemas = ["homeward_intake", "homeward_router", "homeward_notifier"];

const counted = (name: string, from: string) =>
  `select '${name}' as what, count(*)::int as count from ${from}`;
const outboxes = schemas
  .map((schema) => `select message_id, topic, data from ${schema}.outbox`)
  .join(" union all ");

/**
 * What is still under way at one instant, as one statement, so that nothing can be between two of its tables: messages
 * not yet published or not yet taken in by one of their readers, timers that are due, attempts that are due or run.
 */
const underWay = (offsetMs: number) => {
  const now = `clock_timestamp() + make_interval(secs => ${offsetMs / 1_000})`;
  return [
    ...schemas.map((schema) => counted(`to publish: ${schema}`, `${schema}.outbox_waiting`)),
    ...readers.map(({ schema, consumer, topic, which = "true" }) =>
      counted(
        `to read: ${consumer}`,
        `(${outboxes}) as sent where topic = '${topic}' and (${which}) and not exists (
          select from ${schema}.inbox where consumer = '${consumer}' and inbox.message_id = sent.message_id)`,
      ),
    ),
    counted("timers due", `homeward_notifier.timers where wake_at <= ${now}`),
    counted(
      "attempts due",
      `homeward_notifier.notifications where status = 'pending' and (sender is not null or next_attempt_at <= ${now})`,
    ),
  ].join(" union all ");
};

export interface Inside {
  /** Resolves when nothing is under way: whatever was to happen by now has happened, and was heard. */
  settled(): Promise<void>;
  /** The database as its owner sees it: for tampering, and for what no door of the product shows. */
  readonly url: string;
  rows<Row>(statement: string, values?: readonly unknown[]): Promise<Row[]>;
  end(): Promise<void>;
}

/** Looks into the product, only to know when to look at it from outside. */
export function lookInside(url: string, clock: { readonly offsetMs: number }): Inside {
  const pool = new Pool({ connectionString: url, max: 1, application_name: "acceptance" });
  // The server is killed under it by some tests; the next statement says so.
  pool.on("error", () => undefined);
  const rows = async <Row>(statement: string, values: readonly unknown[] = []) =>
    (await pool.query(statement, [...values])).rows as Row[];
  return {
    url,
    rows,
    settled: () => vi.waitFor(async () => expectNothing(await rows(underWay(clock.offsetMs))), PATIENT),
    end: () => pool.end(),
  };
}

const PATIENT = { timeout: 30_000, interval: 40 };

function expectNothing(found: readonly { what: string; count: number }[]): void {
  const open = found.filter(({ count }) => count > 0).map(({ what, count }) => `${what}: ${count}`);
  if (open.length > 0) throw new Error(`still under way: ${open.join(", ")}`);
}
