/**
 * `npm run check`: everything that needs no server. With --all (`npm test`) everything.
 * The last line says `N passed, N failed, N skipped`; each check and each test counts as one.
 */
import { quickSteps, tests, type Step } from "./check-steps.ts";
import type { Counts } from "./counting-reporter.ts";

const total: Counts = { passed: 0, failed: 0, skipped: 0 };

const all = process.argv.includes("--all");
console.log(`homeward: ${[...quickSteps.map(({ name }) => name), "tests"].join(", ")} …`);
// All at once: the tests begin with those of the unit project, which no other load can disturb.
await Promise.all([...quickSteps, tests(all ? ["unit", "int", "e2e"] : ["unit"])].map(runStep));
if (total.skipped > 0)
  console.log("\nWhat was skipped cannot run here; the lines [test servers] above say why.");
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function runStep(step: Step): Promise<void> {
  const startedAt = performance.now();
  const { counts, output } = await step.run();
  for (const key of ["passed", "failed", "skipped"] as const) total[key] += counts[key];
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  console.log(`${counts.failed === 0 ? "✔" : "✘"} ${step.name} (${seconds} s)`);
  if (counts.failed > 0 && output !== "") console.log(output);
}
