import { defineConfig } from "vitest/config";

const tests = (suffix: string) =>
  ["packages", "services", "infra", "test"].map((top) => `${top}/**/*${suffix}.test.ts`);

export default defineConfig({
  test: {
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
          name: "int",
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          include: tests(".int"),
          testTimeout: 60_000,
          hookTimeout: 90_000,
          globalSetup: ["packages/testing/src/global-setup.ts"],
        },
      },
      {
        test: {
          name: "e2e",
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          include: tests(".e2e"),
          testTimeout: 120_000,
          hookTimeout: 120_000,
          globalSetup: ["packages/testing/src/global-setup.ts"],
        },
      },
    ],
  },
});
