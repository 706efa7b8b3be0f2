import { sql } from "@homeward/postgres";
import { unmovedClock } from "@homeward/kernel";
import { reportAnswer, type Seeds } from "@homeward/contracts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freshReport } from "../../test/complete-report.ts";
import { post, runningIntake, seeds, type RunningIntake } from "../../test/running-intake.ts";
import { applySeeds } from "./apply-seeds.ts";

let intake: RunningIntake;
beforeAll(async () => {
  intake = await runningIntake();
});
afterAll(() => intake.stop());

const apply = (changed: Partial<Seeds>) =>
  intake.pool.transaction(async (tx) => applySeeds(tx, { ...seeds, ...changed }, await tx.now(unmovedClock)));

test("applied again they change nothing; a unit described anew is one change, a new one is added", async () => {
  expect(await apply({})).toEqual({ units: { added: 0, changed: 0 } });
  const [willow, ...others] = seeds.units;
  const units = [{ ...willow!, name: "Willow House" }, { ...willow!, ward: "Ash" }, ...others];
  expect(await apply({ units })).toEqual({ units: { added: 1, changed: 1 } });
});

test("units may be none", async () => {
  expect(await apply({ units: [], keys: [] })).toEqual({ units: { added: 0, changed: 0 } });
  const [row] = await intake.pool.query<{ count: number }>(sql`select count(*) from units`);
  expect(row?.count).toBeGreaterThan(3);
});

test("a running intake follows within two seconds", async () => {
  const units = seeds.units.map((unit) => ({ ...unit, name: `${unit.name} (moved)` }));
  await apply({ units });
  const statement = async () => reportAnswer.parse((await post(intake, freshReport())).json()).statement;
  await vi.waitFor(async () => expect(await statement()).toContain("Willow Ward (moved)"), {
    timeout: 2_000,
  });
});
