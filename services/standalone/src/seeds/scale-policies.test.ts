import { noSeeds, seedPolicy } from "@homeward/contracts";
import { describe, expect, it } from "vitest";
import { scalePolicies } from "./scale-policies.ts";

const rung = { tell: ["inbox"], wait: "PT1H" };
const policy = seedPolicy.parse({
  id: "default",
  version: 1,
  for: "contact",
  urgent: true,
  deliveryAllowance: "PT2M",
  rungs: [
    { inHours: rung, outOfHours: { tell: [], wait: "PT0S" } },
    { inHours: rung, outOfHours: rung },
  ],
  repeat: [
    { every: "PT15M", times: 4 },
    { every: "PT30M", add: ["platform"] },
  ],
  within: { default: "PT48H", noRiskStated: "PT72H" },
});
const scaled = (factor: number) => scalePolicies({ ...noSeeds, policies: [policy] }, factor).policies[0];

describe("scaled policies", () => {
  it("are the same ladders in another time", () => {
    const fast = { tell: ["inbox"], wait: "PT10S" };
    expect(scaled(1 / 360)).toEqual({
      ...policy,
      deliveryAllowance: "PT1S",
      rungs: [
        { inHours: fast, outOfHours: { tell: [], wait: "PT0S" } },
        { inHours: fast, outOfHours: fast },
      ],
      repeat: [
        { every: "PT2.5S", times: 4, add: [] },
        { every: "PT5S", add: ["platform"] },
      ],
      within: { default: "PT480S", noRiskStated: "PT720S" },
    });
  });

  it("are still policies, and never wait less than a second", () => {
    for (const factor of [1, 0.37, 1 / 7, 1e-9]) {
      const result = seedPolicy.safeParse(scaled(factor));
      expect(result.error?.issues ?? []).toEqual([]);
    }
    expect(scaled(1e-9)?.repeat.map(({ every }) => every)).toEqual(["PT1S", "PT1S"]);
  });
});
