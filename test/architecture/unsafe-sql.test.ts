import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { unsafeStatements } from "./unsafe-sql.ts";

const root = join(import.meta.dirname, "../..");
const files = globSync("{packages,services}/*/migrations/*.sql", { cwd: root });

it("every migration is safe while the previous version still runs", () => {
  expect(files.length).toBeGreaterThan(8);
  const unsafe = files.flatMap((file) =>
    unsafeStatements(readFileSync(join(root, file), "utf8")).map((what) => `${file}: ${what}`),
  );
  expect(unsafe).toEqual([]);
});

it.each([
  "drop table cases",
  "drop table if exists cases",
  "truncate cases",
  "alter table cases drop column test",
  "alter table cases drop test",
  "alter table cases rename to stories",
  "alter table cases rename column test to probe",
  "alter index cases_by_age rename to by_age",
  "alter table cases alter column round type bigint",
  "alter table cases alter round set data type bigint",
  "alter table cases alter column stay_id set not null",
  "alter table cases alter column test drop default",
  "alter table cases add column hurry integer not null",
  "alter table cases add hurry integer not null",
  "alter table cases add note text, add column hurry integer not null default 0, add why text not null",
  "alter table cases add column token uuid default gen_random_uuid()",
  "alter table cases add column n bigint generated always as identity",
  "alter table cases add unique (reference)",
  "alter table cases add column reference text unique",
  "alter table cases add check (round > 0)",
  "alter table cases add column round integer check (round > 0)",
  "alter table only cases add constraint of_discharge foreign key (discharge_id) references discharges",
  "create index cases_by_age on cases (opened_at)",
  "create unique index on cases (reference)",
  "drop index cases_by_age",
  "update cases set test = false",
  "delete from cases",
  "lock table cases",
  "reindex table cases",
  "create table more (id uuid);\nalter table cases drop column test",
])("%s is not", (statement) => {
  expect(unsafeStatements(`-- why\n${statement};`)).toHaveLength(1);
  expect(unsafeStatements(`-- why\n${statement.toUpperCase().replaceAll(" ", "\n")};`)).toHaveLength(1);
});

it.each([
  "create table more (id uuid primary key, n integer not null, unique (n))",
  "create table more (id uuid); create index on more (id); alter table more add n integer not null; drop table more",
  "alter table cases add column note text",
  "alter table cases add column hurry integer not null default 0, add note text",
  "alter table cases add column told_at timestamptz not null default now()",
  "alter table cases alter column note drop not null, alter column hurry set default 1",
  "alter table cases set (fillfactor = 80), drop constraint cases_check",
  "alter table cases add constraint round_counts check (round > 0) not valid",
  "alter table cases validate constraint round_counts",
  "alter table cases add constraint one_reference unique using index cases_by_reference",
  "create index concurrently if not exists cases_by_age on cases (opened_at)",
  "drop index concurrently if exists cases_by_age",
  "insert into names values ('drop table cases; update cases')",
  "-- drop table cases\ncreate view open as select * from cases",
])("%s is", (statement) => {
  expect(unsafeStatements(`-- why\n${statement};`)).toEqual([]);
});
