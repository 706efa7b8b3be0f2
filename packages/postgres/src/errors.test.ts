import { DatabaseError } from "pg";
import { expect, test } from "vitest";
import { DatabaseUnavailable, sqlState, TransactionConflict, translate } from "./errors.ts";

const ofServer = (code: string, routine?: string) =>
  Object.assign(new DatabaseError("said by the server", 0, "error"), { code, routine });

test.each(["08006", "08P01", "53300", "57P01", "57P03", "25006", "25P03"])(
  "%s of the server: the database is unavailable",
  (code) => {
    expect(translate(ofServer(code))).toBeInstanceOf(DatabaseUnavailable);
  },
);

test.each(["40001", "40P01", "55P03", "57014"])("%s: the transaction lost against another", (code) => {
  expect(translate(ofServer(code))).toBeInstanceOf(TransactionConflict);
});

test("a plan made stale by a migration may be retried; another 0A000 is a mistake", () => {
  expect(translate(ofServer("0A000", "RevalidateCachedQuery"))).toBeInstanceOf(TransactionConflict);
  expect(translate(ofServer("0A000"))).toBeInstanceOf(DatabaseError);
});

test.each(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"])(
  "%s of the network: the database is unavailable",
  (code) => {
    expect(translate(Object.assign(new Error("x"), { code }))).toBeInstanceOf(DatabaseUnavailable);
  },
);

test.each(["22P02", "23505", "42P01", "42501"])("%s stays what it is", (code) => {
  const error = ofServer(code);
  expect(translate(error)).toBe(error);
  expect(sqlState(error)).toBe(code);
});

test("an error of our own stays what it is", () => {
  const error = new TypeError("x is undefined");
  expect(translate(error)).toBe(error);
  expect(sqlState(error)).toBeNull();
});
