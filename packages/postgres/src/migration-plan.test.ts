import { expect, test } from "vitest";
import { MigrationRefused, type MigrationFile } from "./migration-files.ts";
import { planMigrations } from "./migration-plan.ts";

const file = (name: string, sha256 = "a"): MigrationFile => {
  const [folder = "", file = ""] = name.split("/");
  return { folder, file, text: "-- why", sha256 };
};
const planned = (files: MigrationFile[], applied: MigrationFile[]) =>
  planMigrations(files, applied).map(({ folder, file }) => `${folder}/${file}`);

test("what has not run is run, in order", () => {
  const files = [file("keys/0001_k.sql"), file("own/0001_a.sql"), file("own/0002_b.sql")];
  expect(planned(files, [file("own/0001_a.sql")])).toEqual(["keys/0001_k.sql", "own/0002_b.sql"]);
  expect(planned(files, files)).toEqual([]);
});

test("the same file name in two folders is two migrations", () => {
  expect(planned([file("a/0001_x.sql"), file("b/0001_x.sql")], [file("a/0001_x.sql")])).toEqual([
    "b/0001_x.sql",
  ]);
});

test("a file changed after it ran is refused", () => {
  expect(() => planned([file("own/0001_a.sql", "b")], [file("own/0001_a.sql", "a")])).toThrow(
    MigrationRefused,
  );
});

test("a file removed after it ran is refused", () => {
  expect(() => planned([file("own/0002_b.sql")], [file("own/0001_a.sql"), file("own/0002_b.sql")])).toThrow(
    "own/0001_a.sql: has run, but the file is gone",
  );
});

test("a file put before one that ran is refused", () => {
  expect(() => planned([file("own/0001_a.sql"), file("own/0002_b.sql")], [file("own/0002_b.sql")])).toThrow(
    "own/0001_a.sql: a later migration has already run",
  );
});

test("what a newer version ran is left alone, so that the previous one can start beside it", () => {
  const newer = [file("own/0001_a.sql"), file("own/0002_b.sql"), file("new/0001_n.sql")];
  expect(planned([file("own/0001_a.sql")], newer)).toEqual([]);
});
