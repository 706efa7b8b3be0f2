import type { Pool } from "pg";

/** Of an id of version 7, as text, what tells the time. */
export const TIME_CHARACTERS = 13;

/**
 * The id of copy number `n` of a thing, as SQL: of the layout of our own ids, which are checked on their way, and of
 * one time, as ids of stays that are first told of at one time are.
 */
export const copyId = (named: string, what: string): string =>
  `overlay(overlay(overlay(md5(${named} || ' ' || ${what} || ' ' || n) placing '8' from 13 for 1)
    placing 'a' from 17 for 1) placing replace(left(${named}, ${TIME_CHARACTERS}), '-', '') from 1 for 12)::uuid`;

export interface Copies {
  readonly copies: number;
  /** A UUID of version 7: it keeps one set of copies apart from another, and tells the time of all their ids. */
  readonly named: string;
  /** By table and column, what else differs, as SQL over `n`. */
  readonly changes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** So many copies change what the server believes of its tables. */
const MANY = 1_000;

/** The tables that make up one waiting case, and what differs between a case and its copy number `n`. */
const copied: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  discharges: { discharge_id: "new_id('discharge', n)" },
  cases: {
    case_id: "new_id('case', n)",
    discharge_id: "new_id('discharge', n)",
    stay_id: "new_id('stay', n)",
    reference: "translate(right(new_id('reference', n)::text, 8), '0123456789abcdef', '2468ACEGJLNQSUWY')",
    facts: `jsonb_set(jsonb_set(jsonb_set(facts, '{decided,caseId}', to_jsonb(new_id('case', n))),
      '{particulars,dischargeId}', to_jsonb(new_id('discharge', n))),
      '{particulars,stayId}', to_jsonb(new_id('stay', n)))`,
  },
  timers: { case_id: "new_id('case', n)" },
  history: { case_id: "new_id('case', n)" },
  notifications: { case_id: "new_id('case', n)", notification_id: "new_id(notification_id::text, n)" },
  told: { case_id: "new_id('case', n)" },
};

/**
 * Copies a case so many times, due when it is due: the rows that so many reports of the same instant would have made.
 * Its history and sealed texts are still the original's.
 */
export async function copyCase(
  pool: Pool,
  caseId: string,
  { copies, named, changes = {} }: Copies,
): Promise<void> {
  // Copies of whole cases refer to one another as the originals do: to check each would take most of the time.
  await pool.query("set search_path = homeward_notifier; set session_replication_role = replica");
  await pool.query(`create or replace function new_id(what text, n bigint) returns uuid immutable language sql
    return ${copyId(`'${named}'`, "what")}`);
  for (const [table, ids] of Object.entries(copied)) {
    const differing = { ...ids, ...changes[table] };
    const { rows } = await pool.query<{ name: string }>(
      `select column_name as name from information_schema.columns
       where table_schema = 'homeward_notifier' and table_name = $1 and is_generated = 'NEVER'
       order by ordinal_position`,
      [table],
    );
    const names = rows.map(({ name }) => name);
    const of =
      table === "discharges"
        ? "discharge_id = (select discharge_id from cases where case_id = $1)"
        : "case_id = $1";
    await pool.query(
      `insert into ${table} (${names.join()})
       select ${names.map((name) => differing[name] ?? name).join()}
       from ${table} cross join generate_series(1, ${copies}) as n where ${of}`,
      [caseId],
    );
  }
  await pool.query("drop function new_id; reset search_path; reset session_replication_role");
  if (copies > MANY) await pool.query("vacuum analyze");
}
