import { ContentRefused, createSealing, generateSealingKey, HomewardError } from "@homeward/kernel";
import { CommitRefused, DatabaseUnavailable, TransactionConflict } from "@homeward/postgres";
import { DatabaseError } from "pg";
import { expect, test } from "vitest";
import { z } from "zod";
import { judge } from "./verdict.ts";

const ofServer = (code: string) =>
  Object.assign(new DatabaseError("said by the server", 0, "error"), { code });
const ofShape = z.object({ stayId: z.uuid() }).safeParse({}).error;

const sealed = createSealing(generateSealingKey("k1")).seal("a report");
const impostor = createSealing(generateSealingKey("k1"));
const rotated = createSealing(generateSealingKey("k2"));
const thrownBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

test.each([
  ["a wrong shape", ofShape, "permanent"],
  ["a refused content", new ContentRefused("impossible", "cannot be"), "permanent"],
  ["a value no column can hold", ofServer("22P02"), "permanent"],
  ["a broken constraint", ofServer("23514"), "unexplained"],
  ["two at once with one key", ofServer("23505"), "unexplained"],
  ["sealed under a key not given yet", thrownBy(() => rotated.open(sealed)), "unexplained"],
  ["sealed under another key of that name", thrownBy(() => impostor.open(sealed)), "unexplained"],
  ["another error of ours", new HomewardError("no-plan", "no plan"), "unexplained"],
  ["a refusal for now", new HomewardError("not-yet", "not yet", { retriable: true }), "retriable"],
  ["no database", new DatabaseUnavailable(null), "retriable"],
  ["a deadlock", new TransactionConflict(null), "retriable"],
  ["a slip of ours", new TypeError("x is not a function"), "unexplained"],
  ["a missing table", ofServer("42P01"), "unexplained"],
  ["a swallowed error", new CommitRefused(), "unexplained"],
  ["something thrown that is no error", "oh", "unexplained"],
])("%s", (_, error, verdict) => {
  expect(judge(error)).toBe(verdict);
});
