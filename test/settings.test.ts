import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, it } from "vitest";
import { environments, type Environment } from "./environments.ts";

const root = join(import.meta.dirname, "..");

interface Row {
  readonly variable: string;
  readonly readBy: readonly string[];
  readonly standard: string;
  readonly meaning: string;
}

const rows: Row[] = readFileSync(join(root, "docs/settings.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => {
    const [variable = "", readBy = "", standard = "", meaning = ""] = line
      .slice(1, -1)
      .split(" | ")
      .map((cell) => cell.trim());
    return { variable: variable.replaceAll("`", ""), readBy: readBy.split(", "), standard, meaning };
  });
const isCommand = ({ readBy }: Row) => readBy.some((who) => who.startsWith("`npm run"));

const mainOf = (service: "intake" | "router" | "notifier") => `services/${service}/src/main.ts`;
const readers: Readonly<Record<string, readonly string[]>> = {
  intake: [mainOf("intake")],
  router: [mainOf("router")],
  notifier: [mainOf("notifier")],
  services: [mainOf("intake"), mainOf("router"), mainOf("notifier")],
  start: [
    "services/standalone/src/main.ts",
    "services/standalone/src/commands/seed.ts",
    "infra/local/start-kafka.ts",
  ],
  topics: ["infra/kafka/topics.ts", "infra/local/start-kafka.ts"],
};

const entries = Object.entries(environments as Readonly<Record<string, Environment>>);
const declared = new Set(entries.flatMap(([, environment]) => Object.keys(environment)));

it("docs/settings.md has every variable once, and no other", () => {
  const told = rows.filter((row) => !isCommand(row)).map(({ variable }) => variable);
  expect(told.toSorted()).toEqual([...declared].toSorted());
  for (const { variable, meaning } of rows) expect(meaning, variable).not.toBe("");
});

it.each(rows.filter((row) => !isCommand(row)))(
  "$variable: who reads it, and its default",
  ({ variable, ...row }) => {
    const reading = entries.filter(([, environment]) => variable in environment);
    expect(new Set(row.readBy.flatMap((who) => readers[who] ?? [`nobody is called ${who}`]))).toEqual(
      new Set<string>(reading.map(([entry]) => entry)),
    );
    const standards = reading.map(([, environment]) => environment[variable]?.safeParse(undefined));
    const optional = standards
      .filter((result) => result?.success === true)
      .map((result) => shown(result?.data));
    expect(row.standard.includes("required")).toBe(
      optional.length < standards.length || variable === "KAFKA_BROKERS",
    );
    for (const standard of optional) expect(row.standard).toContain(standard);
  },
);

/** As it stands in the table; a folder as seen from the clone. */
function shown(standard: unknown): string {
  if (standard === undefined || standard === "") return "–";
  const text = typeof standard === "string" ? standard : JSON.stringify(standard);
  return `\`${text.startsWith("/") ? relative(root, text) : text}\``;
}

it("has what the commands read for themselves", () => {
  const commands = globSync("services/standalone/src/commands/*.ts", { cwd: root });
  const read = commands.flatMap((path) => [
    ...readFileSync(join(root, path), "utf8").matchAll(
      /^\s+([A-Z][A-Z0-9_]+): (?:setting|z)\.|\benv\["(\w+)"\]/gm,
    ),
  ]);
  const names = read.map(([, declaredName, readName]) => declaredName ?? readName ?? "");
  expect(names).toContain("RECEIVER_PORT");
  const known = new Set(rows.map(({ variable }) => variable));
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});
