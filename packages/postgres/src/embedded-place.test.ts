import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@homeward/testing";
import { afterAll, expect, it } from "vitest";
import { linkLibraries, programs } from "./embedded-place.ts";

const folder = testFolder("place");
afterAll(() => rmSync(folder, { recursive: true }));

it("makes the library links that the package's install script would have made", () => {
  const lib = join(folder, "native", "lib");
  mkdirSync(lib, { recursive: true });
  writeFileSync(join(lib, "libicuuc.so.60.2"), "library");
  const links = ["libicuuc.so.60", "libicuuc.so"].map((name) => ({
    source: "native/lib/libicuuc.so.60.2",
    target: `native/lib/${name}`,
  }));
  writeFileSync(join(folder, "native", "pg-symlinks.json"), JSON.stringify(links));
  linkLibraries(folder);
  linkLibraries(folder);
  expect(readFileSync(join(lib, "libicuuc.so.60"), "utf8")).toBe("library");
  expect(readFileSync(join(lib, "libicuuc.so"), "utf8")).toBe("library");
});

it("leaves a package without a list as it is", () => {
  expect(() => linkLibraries(join(folder, "elsewhere"))).not.toThrow();
});

it("finds the programs of this platform", () => {
  for (const path of Object.values(programs())) expect(statSync(path).mode & 0o111).not.toBe(0);
});
