import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

type Names = Readonly<Record<string, string>>;
const manifest = JSON.parse(read("package.json")) as {
  dependencies: Names;
  optionalDependencies: Names;
  devDependencies: Names;
};
const { packages } = JSON.parse(read("package-lock.json")) as {
  packages: Record<string, { license?: string; link?: boolean; dev?: boolean; optional?: boolean }>;
};
const direct = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };
const listed = [...read("docs/dependencies.md").matchAll(/^\| `([^`]+)` +\| (.+?) +\| (\S+) +\|$/gm)].map(
  ([, name = "", reason = "", licence = ""]) => ({ name, reason, licence }),
);

it("every direct dependency is listed once, with a reason and its licence", () => {
  expect(listed.map(({ name }) => name).sort()).toEqual(Object.keys(direct).sort());
  for (const { name, reason, licence } of listed) {
    expect(reason.length, name).toBeGreaterThan(5);
    expect(licence, name).toBe(packages[`node_modules/${name}`]?.license);
  }
});

it("versions are exact", () => {
  expect(Object.entries(direct).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual(
    [],
  );
});

it("nothing comes along under a licence that may not be shipped", () => {
  const shipped = /^(Apache-2\.0|MIT|MIT-0|ISC|BSD-[23]-Clause|0BSD|Unlicense|BlueOak-1\.0\.0)$/;
  const tools = /^MPL-2\.0$/;
  // These say it in a file or an old form instead of the field that npm copies into the lock; all three are MIT.
  const saidElsewhere = new Set([
    "node_modules/buildcheck",
    "node_modules/cpu-features",
    "node_modules/ssh2",
  ]);
  const refused = Object.entries(packages).filter(([path, { license = "", link, dev }]) => {
    const isForeign = path.includes("node_modules/") && !link && !saidElsewhere.has(path);
    return isForeign && !shipped.test(license) && !(dev && tools.test(license));
  });
  expect(refused).toEqual([]);
});
