import { testDatabase } from "@homeward/testing";
import { expect, it } from "vitest";
import { migrateServices } from "../seeds/read-known.ts";
import { isWhole, verdict } from "./verdict.ts";
import { verifyChains } from "./verify-chains.ts";

it("says that there is nothing to check before it says that all is well", async () => {
  const database = await testDatabase();
  const { url } = database;
  await expect(verifyChains({ url }, () => undefined)).rejects.toMatchObject({ code: "nothing-to-verify" });
  await migrateServices({ url });
  const heard: string[] = [];
  const empty = await verifyChains({ url }, (what, chains) => void heard.push(`${what} ${chains}`));
  expect(isWhole(empty)).toBe(true);
  expect(verdict(empty)).toBe(
    "case histories  0 chains, 0 entries: whole\nroutes          0 chains, 0 versions: whole",
  );
  expect(heard).toEqual(["case histories 0", "routes 0"]);
  await database.drop();
});

it("counts what is broken and names the first link, of both kinds", () => {
  const histories = {
    chains: 1_200,
    entries: 4_000,
    brokenChains: 2,
    firstBroken: { id: "c-1", seq: 3 },
  };
  const whole = { chains: 1, entries: 1, brokenChains: 0, firstBroken: null };
  const routes = { ...whole, brokenChains: 1, firstBroken: { id: "d-1", seq: 2 } };
  expect(verdict({ histories, routes }).split("\n")).toEqual([
    "case histories  1,200 chains, 4,000 entries: 2 BROKEN, the first link: case c-1, entry 3",
    "routes          1 chain, 1 version: 1 BROKEN, the first link: discharge d-1, version 2",
  ]);
  expect(isWhole({ histories: { ...histories, brokenChains: 0, firstBroken: null }, routes })).toBe(false);
  expect(isWhole({ histories, routes: whole })).toBe(false);
});
