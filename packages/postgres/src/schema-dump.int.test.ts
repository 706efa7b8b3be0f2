import { testDatabase } from "@homeward/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPool } from "./pool.ts";
import { dumpSchema } from "./schema-dump.ts";
import { sql } from "./sql.ts";

const database = await testDatabase();
const pool = openPool({ url: database.url, max: 2, applicationName: "schema-dump" });
afterAll(async () => {
  await pool.end();
  await database.drop();
});

beforeAll(async () => {
  await pool.query(sql`create schema golden`);
  await pool.transaction(async (tx) => {
    await tx.query(sql`set local search_path to golden`);
    await tx.query(sql`create type mood as enum ('waiting', 'accepted')`);
    await tx.query(sql`create sequence tickets`);
    await tx.query(sql`
      create table stays (
        stay_id uuid primary key,
        unit text collate "POSIX" not null,
        seen_at timestamptz default now(),
        number bigint generated always as identity,
        doubled bigint generated always as (length(unit) * 2) stored,
        unique (unit, number),
        constraint unit_is_short check (length(unit) < 12)
      ) with (fillfactor = 70)`);
    await tx.query(sql`
      create table events (stay_id uuid not null references stays on delete cascade, mood mood not null)`);
    await tx.query(
      sql`create index events_waiting on events (stay_id) with (fillfactor = 80) where mood = 'waiting'`,
    );
    await tx.query(sql`create view audit_stays as select stay_id, unit from stays`);
    await tx.query(sql`
      create function refuse() returns trigger language plpgsql as 'begin raise exception ''append only''; end'`);
    await tx.query(
      sql`create trigger events_stay before delete on events for each row execute function refuse()`,
    );
  });
});

it("writes all there is, in the same words every time", async () => {
  const text = await dumpSchema(pool, "golden");
  expect(text).toMatchInlineSnapshot(`
    "create type mood as enum ('waiting', 'accepted');

    create sequence tickets as bigint increment 1 start 1;

    create table events (
      stay_id uuid not null,
      mood mood not null,
      constraint events_stay_id_fkey FOREIGN KEY (stay_id) REFERENCES stays(stay_id) ON DELETE CASCADE
    );

    create table stays (
      stay_id uuid not null,
      unit text collate "POSIX" not null,
      seen_at timestamp with time zone default now(),
      number bigint generated always as identity not null,
      doubled bigint generated always as ((length(unit) * 2)) stored,
      constraint stays_pkey PRIMARY KEY (stay_id),
      constraint stays_unit_number_key UNIQUE (unit, number),
      constraint unit_is_short CHECK ((length(unit) < 12))
    ) with (fillfactor=70);

    CREATE INDEX events_waiting ON events USING btree (stay_id) WITH (fillfactor='80') WHERE (mood = 'waiting'::mood);

    create view audit_stays as
     SELECT stay_id,
        unit
       FROM stays;

    CREATE OR REPLACE FUNCTION refuse()
     RETURNS trigger
     LANGUAGE plpgsql
    AS $function$begin raise exception 'append only'; end$function$;

    CREATE TRIGGER events_stay BEFORE DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse();
    "
  `);
  expect(await dumpSchema(pool, "golden")).toBe(text);
});

it("does not depend on the schema's name, and sees no other schema", async () => {
  await pool.query(sql`create table public.elsewhere (n int)`);
  const before = await dumpSchema(pool, "golden");
  expect(before).not.toContain("elsewhere");
  await pool.query(sql`alter schema golden rename to renamed`);
  expect(await dumpSchema(pool, "renamed")).toBe(before);
  await pool.query(sql`alter schema renamed rename to golden`);
});

it("shows every change", async () => {
  const seen = new Set([await dumpSchema(pool, "golden")]);
  const changes = [
    sql`alter table golden.stays add column ward text`,
    sql`alter table golden.stays alter column ward set not null`,
    sql`alter table golden.stays alter column ward set default 'Oak'`,
    sql`alter table golden.stays drop constraint unit_is_short`,
    sql`alter table golden.stays set (fillfactor = 90)`,
    sql`drop index golden.events_waiting`,
    sql`alter type golden.mood add value 'held'`,
    sql`create or replace view golden.audit_stays as select stay_id, unit, seen_at from golden.stays`,
    sql`drop trigger events_stay on golden.events`,
    sql`drop function golden.refuse`,
    sql`drop sequence golden.tickets`,
  ];
  for (const change of changes) {
    await pool.query(change);
    const text = await dumpSchema(pool, "golden");
    expect(seen.has(text), change.text).toBe(false);
    seen.add(text);
  }
});
