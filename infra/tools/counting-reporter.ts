import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";
import { testKey } from "./hazard-log.ts";

/** How many tests ended how. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What a run leaves for whoever started it. */
export interface Summary {
  readonly counts: Counts;
  /** `file › full name`, the file as seen from the root. */
  readonly passed: readonly string[];
}

export const SUMMARY_FILE_VARIABLE = "HOMEWARD_TEST_SUMMARY";

/**
 * A vitest reporter that writes the counts of a run to the file named by HOMEWARD_TEST_SUMMARY.
 * What failed without any test failing (a file that does not load, an unhandled error) counts as failed,
 * and so does a test that never ended.
 */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env[SUMMARY_FILE_VARIABLE];
    if (file === undefined) return;
    const summary: Summary = {
      counts: countRun(modules, unhandledErrors.length),
      passed: passedTests(modules),
    };
    writeFileSync(file, JSON.stringify(summary));
  }
}

/** The part of vitest's test module that is counted. */
export interface CountedModule {
  state(): string;
  readonly children: { allTests(): Iterable<{ result(): { state: string } }> };
}

export function countRun(modules: readonly CountedModule[], unhandledErrors: number): Counts {
  const counts: Counts = { passed: 0, failed: unhandledErrors, skipped: 0 };
  for (const module of modules) {
    const failedBefore = counts.failed;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      counts[state === "passed" || state === "skipped" ? state : "failed"] += 1;
    }
    if (module.state() === "failed" && counts.failed === failedBefore) counts.failed += 1;
  }
  return counts;
}

const passedTests = (modules: readonly TestModule[]): string[] =>
  modules.flatMap((module) => {
    const file = relative(process.cwd(), module.moduleId);
    return [...module.children.allTests("passed")].map((test) =>
      testKey(file, test.fullName.replaceAll(" > ", " › ")),
    );
  });
