import { expect, test } from "vitest";
import { json, sql, statementName } from "./sql.ts";

test("values become parameters, never text", () => {
  const query = sql`select * from cases where id = ${"'; drop table cases"} and rung > ${2}`;
  expect(query.text).toBe("select * from cases where id = $1 and rung > $2");
  expect(query.values).toEqual(["'; drop table cases", 2]);
});

test("a nested query is spliced in with its own parameters, numbered anew", () => {
  const due = sql`due_at <= ${"now"} and state = ${"armed"}`;
  const query = sql`select ${1}::int from timers where ${due} and ${due} limit ${5}`;
  expect(query.text).toBe(
    "select $1::int from timers where due_at <= $2 and state = $3 and due_at <= $4 and state = $5 limit $6",
  );
  expect(query.values).toEqual([1, "now", "armed", "now", "armed", 5]);
});

test("a fragment may begin and end with a value", () => {
  const query = sql`${sql`${1}`}${sql`${2}`}`;
  expect(query.text).toBe("$1$2");
  expect(query.values).toEqual([1, 2]);
});

test("an identifier is quoted, a quote in it doubled", () => {
  expect(sql`select 1 from ${sql.identifier('a"b')}`.text).toBe('select 1 from "a""b"');
});

test("join puts the separator between fragments", () => {
  const query = sql`(${sql.join([sql`a = ${1}`, sql`b = ${2}`, sql`c = ${3}`], sql` or `)})`;
  expect(query.text).toBe("(a = $1 or b = $2 or c = $3)");
  expect(query.values).toEqual([1, 2, 3]);
  expect(sql.join([]).text).toBe("");
});

test("the name of a statement depends on its text alone and fits PostgreSQL's 63 bytes", () => {
  expect(statementName("select 1")).toBe(statementName("select 1"));
  expect(statementName("select 1")).not.toBe(statementName("select 2"));
  expect(statementName("select 1").length).toBeLessThanOrEqual(63);
});

test("json writes a document; what has no JSON form is null", () => {
  expect(json([{ a: 1 }])).toBe('[{"a":1}]');
  expect(json(undefined)).toBe("null");
});
