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
const packagesOf = (lock: string) =>
  (
    JSON.parse(read(lock)) as {
      packages: Record<string, { license?: string; link?: boolean; dev?: boolean; optional?: boolean }>;
    }
  ).packages;
const packages = packagesOf("package-lock.json");
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

const shipped = /^(Apache-2\.0|MIT|MIT-0|ISC|BSD-[23]-Clause|0BSD|Unlicense|BlueOak-1\.0\.0)$/;
/** Of what only builds, tests or is measured beside the project. */
const used = /^(MPL-2\.0|Python-2\.0|\(MIT OR CC0-1\.0\))$/;

it.each([
  { lock: "package-lock.json", isShipped: true },
  { lock: "test/bench/beside/package-lock.json", isShipped: false },
])("nothing in $lock comes along under a licence that may not be had", ({ lock, isShipped }) => {
  // These say it in a file or an old form instead of the field that npm copies into the lock; all three are MIT.
  const saidElsewhere = new Set([
    "node_modules/buildcheck",
    "node_modules/cpu-features",
    "node_modules/ssh2",
  ]);
  const refused = Object.entries(packagesOf(lock)).filter(([path, { license = "", link, dev }]) => {
    const isForeign = path.includes("node_modules/") && !link && !saidElsewhere.has(path);
    return isForeign && !shipped.test(license) && !((dev || !isShipped) && used.test(license));
  });
  expect(refused).toEqual([]);
});
