import { Client } from "pg";
import type { MovedClock } from "./moved-clock.ts";

const schemas = ["homeward_intake", "homeward_router", "homeward_notifier"];

/**
 * Whether anything is under way at this instant, and when the next attempt, or timer that its case still waits for, is
 * due (milliseconds since 1970). A message counts as published only when every reader has committed, so nothing hides
 * between two services. A timer of a rung that its case has left fires with whatever comes next; so does the look at what
 * rests with a held case, which goes out no sooner than the hold ends.
 */
const look = `
  select (${schemas.map((schema) => `exists (select from ${schema}.outbox_waiting)`).join(" or ")}
      or exists (select from homeward_notifier.timers where wake_at <= now.at)
      or exists (select from homeward_notifier.notifications where sender is not null)
      or exists (select from homeward_notifier.notifications where status = 'pending' and next_attempt_at <= now.at)
    ) as busy,
    extract(epoch from least(
      (select min(wake_at) from homeward_notifier.timers join homeward_notifier.cases using (case_id)
        cross join lateral (select cases.state -> timers.clock as state) as stands
        where cases.status <> 'closed' and case timer
          when 'hold' then cases.state -> 'acceptance' ->> 'is' = 'resting'
          when 'contact-due' then cases.state -> 'contact' ->> 'is' = 'pending'
          when 'contact-reminder' then cases.state -> 'contact' ->> 'is' = 'pending'
          else stands.state ->> 'is' = 'climbing' and (stands.state ->> 'rung')::int = rung
            and (stands.state ->> 'repeat')::int = repeat end),
      (select min(next_attempt_at) from homeward_notifier.notifications as it join homeward_notifier.cases using (case_id)
        where it.status = 'pending' and not (type = 'alarm' and clock = 'acceptance' and cases.status = 'held'))
    ))::float8 * 1000 as next
  from (select pg_sleep($2), clock_timestamp() + make_interval(secs => $1) as at offset 0) as now`;

export interface Inside {
  /** Resolves when nothing is under way, with the next due instant; null where nothing is due any more. */
  settled(): Promise<number | null>;
  rows<Row>(statement: string): Promise<Row[]>;
  end(): Promise<void>;
}

const FIRST_LOOK = 0.006;
const NEXT_LOOK = 0.003;
/** As long as a busy machine may take for one instant's work. */
const PATIENCE_MS = 120_000;

/** Looks into the database, to know when an instant's work is done and when the next begins; and for the judges. */
export async function lookInside(url: string, clock: Pick<MovedClock, "offset">): Promise<Inside> {
  const client = new Client({ connectionString: url, application_name: "simulation" });
  await client.connect();
  const once = async (afterSeconds: number) => {
    const values = [clock.offset() / 1_000_000, afterSeconds];
    const { rows } = await client.query<{ busy: boolean; next: number | null }>({
      name: "look",
      text: look,
      values,
    });
    return rows[0] ?? { busy: true, next: null };
  };
  return {
    async settled() {
      const giveUpAt = performance.now() + PATIENCE_MS;
      // The server waits, so that nobody spins; an instant's work is some milliseconds at least.
      for (let wait = FIRST_LOOK; ; wait = NEXT_LOOK) {
        const { busy, next } = await once(wait);
        if (!busy) return next;
        if (performance.now() > giveUpAt) throw new Error("an instant's work does not end");
      }
    },
    rows: async <Row>(statement: string) => (await client.query(statement)).rows as Row[],
    end: () => client.end(),
  };
}
