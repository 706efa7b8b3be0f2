import { defineConfig } from "vitest/config";
import { LongestFirst } from "./infra/tools/longest-first.ts";

const tests = (suffix: string) =>
  ["packages", "services", "infra", "test"].map((top) => `${top}/**/*${suffix}.test.ts`);

/** What needs servers waits for them half of the time: three files at once keep two cores busy. */
const onServers = {
  maxWorkers: 3,
  sequence: { groupOrder: 1 },
  globalSetup: ["packages/testing/src/global-setup.ts"],
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          testTimeout: 30_000,
          // The files share their imports: most of a unit run was spent on loading the same modules again.
          isolate: false,
          include: tests(""),
          exclude: ["**/node_modules/**", ...tests(".int"), ...tests(".e2e")],
        },
      },
      {
        test: {
          ...onServers,
          name: "int",
          include: tests(".int"),
          testTimeout: 60_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          ...onServers,
          name: "e2e",
          include: tests(".e2e"),
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
