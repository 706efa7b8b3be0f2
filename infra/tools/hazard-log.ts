import { readFileSync } from "node:fs";
import { join } from "node:path";

/** 1 (least) to 5 (most), as in the NHS clinical risk matrix. */
export interface Risk {
  readonly severity: number;
  readonly likelihood: number;
}

/** One row of docs/safety/hazards.json. */
export interface Hazard {
  readonly id: string;
  readonly hazard: string;
  readonly cause: string;
  readonly effect: string;
  /** Without the control, and with it. */
  readonly initial: Risk;
  readonly residual: Risk;
  readonly control: string;
  /** What shows that the control works: a test file and the full name of a test in it. */
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

const root = join(import.meta.dirname, "../..");
export const hazardsPage = join(root, "docs/safety/hazards.md");

export const readHazards = (): readonly Hazard[] =>
  JSON.parse(readFileSync(join(root, "docs/safety/hazards.json"), "utf8")) as Hazard[];

/** As the reporter names a test that passed. */
export const testKey = (file: string, name: string): string => `${file} › ${name}`;

/**
 * Hazards whose control is not shown by a passed test. Tests of the given projects must have passed; of the others
 * (a quick run leaves out what needs servers) nothing is said.
 */
export function uncovered(
  hazards: readonly Hazard[],
  passed: ReadonlySet<string>,
  projects: readonly string[],
): string[] {
  return hazards.flatMap(({ id, tests }) => {
    if (tests.length === 0) return [`${id}: no test is named`];
    return tests
      .filter(({ file }) => projects.includes(projectOf(file)))
      .filter(({ file, name }) => !passed.has(testKey(file, name)))
      .map(({ file, name }) => `${id}: no passed test "${name}" in ${file}`);
  });
}

const projectOf = (file: string): string => /\.(int|e2e)\.test\.ts$/.exec(file)?.[1] ?? "unit";

/** The page for readers, made from the data. */
export function hazardPage(hazards: readonly Hazard[]): string {
  const head = [
    "# Hazard log",
    "",
    "Made from `hazards.json` by `npm run hazards`. Scores are severity × likelihood (1–5 each), without and with the",
    "control. A hazard whose tests do not exist or do not pass fails `npm run check` or `npm test`.",
    "",
  ];
  return `${[...head, ...hazards.flatMap(section)].join("\n").trimEnd()}\n`;
}

const score = ({ severity, likelihood }: Risk): string =>
  `${severity} × ${likelihood} = ${severity * likelihood}`;

const section = ({ id, hazard, cause, effect, initial, residual, control, tests }: Hazard): string[] => [
  `## ${id} ${hazard}`,
  "",
  `- **Cause:** ${cause}`,
  `- **Effect:** ${effect}`,
  `- **Score without control:** ${score(initial)}`,
  `- **Control:** ${control}`,
  `- **Score with control:** ${score(residual)}`,
  ...tests.map(({ file, name }) => `- **Test:** ${name} (\`${file}\`)`),
  "",
];
