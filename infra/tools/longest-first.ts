import { existsSync } from "node:fs";
import { join } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = join(import.meta.dirname, "../..");

/**
 * Files that run for more than twenty seconds, the longest first. vitest knows how long a file took from the run
 * before; a fresh clone has none and would begin with the largest files, which are not those: a run then ends with one
 * long file while all others are done.
 */
const longest = [
  "test/acceptance/kill-and-go-on.e2e.test.ts",
  "test/acceptance/kafka.e2e.test.ts",
  "test/chaos/kafka.e2e.test.ts",
  "test/chaos/in-process.e2e.test.ts",
  "test/start-kafka.e2e.test.ts",
  "test/readme.e2e.test.ts",
  "packages/transport/test/kafka-outage.int.test.ts",
  "test/acceptance/in-process.e2e.test.ts",
  "services/notifier/test/walk/deep-walk.int.test.ts",
  "services/standalone/test/commands.e2e.test.ts",
  "services/intake/test/intake-process.e2e.test.ts",
].map((file) => join(root, file));

/** A longest file that is no more: whoever renames one is told. */
export const missing = (): string[] => longest.filter((file) => !existsSync(file));

const rank = (file: string): number => (longest.includes(file) ? longest.indexOf(file) : longest.length);

/** Puts the longest files first and leaves the others as they are. */
export const longestFirst = <Spec extends { readonly moduleId: string }>(files: readonly Spec[]): Spec[] =>
  files.toSorted((one, other) => rank(one.moduleId) - rank(other.moduleId));

/** vitest's order of files, but for the longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(await super.sort(files));
  }
}
