/**
 * `npm run mutations`: builds that are broken on purpose, one for each claim, and whether chaos finds what is wrong with
 * them; and the build as it is, in which it must find nothing. Takes about a minute for each; exit code 1 when one is not
 * found. `--only <name>` tries one, `--json` for machines, `--evidence` writes docs/evidence/mutations.md.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { commitOf, machine } from "../chaos/provenance.ts";
import { controls, mutations } from "./mutations.ts";
import { record } from "./report.ts";
import { tryMutation, type Tried } from "./try-mutation.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
    evidence: { type: "boolean", default: false },
  },
});
const root = join(import.meta.dirname, "../..");
const all = [...controls, ...mutations];
const wanted = all.filter(({ name }) => values.only === undefined || values.only.includes(name));
if (wanted.length === 0) throw new Error(`known are ${all.map(({ name }) => name).join(", ")}`);

const tried: Tried[] = [];
for (const mutation of wanted) {
  process.stderr.write(`mutation ${mutation.name}: ${mutation.breaks} …\n`);
  const verdict = await tryMutation(root, mutation);
  process.stderr.write(`${lineOf(verdict)}\n`);
  tried.push(verdict);
  if (values.evidence)
    record(
      join(root, "docs/evidence"),
      [{ ...verdict, commit: commitOf(root), machine: machine() }],
      all.map(({ name }) => name),
    );
}
const missed = tried.filter(({ found }) => !found).length;
const summary = { mutations: tried.length, found: tried.length - missed, missed, tried };
const table = ["", ...tried.map(lineOf), `${summary.found} of ${summary.mutations} as they should be`].join(
  "\n",
);
process.stdout.write(`${values.json ? JSON.stringify(summary) : table}\n`);
process.exitCode = missed === 0 ? 0 : 1;

function lineOf({ name, found, shown, runs, seconds, fault }: Tried): string {
  const figures = Object.entries(shown).map(([field, count]) => `${field} ${count}`);
  const verdict = found ? "as it should be" : "NOT FOUND      ";
  return `${verdict}  ${name.padEnd(32)} ${figures.join(", ")} (${runs} runs, ${seconds} s)${fault === null ? "" : ` ${fault}`}`;
}
