/**
 * `npm run mutations`: builds that are broken on purpose, one for each claim, and whether chaos finds what is wrong with
 * them. Takes about a minute for each; exit code 1 when one is not found. `--only <name>` tries one, `--json` for machines.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { mutations } from "./mutations.ts";
import { tryMutation, type Tried } from "./try-mutation.ts";

const { values } = parseArgs({
  options: { only: { type: "string", multiple: true }, json: { type: "boolean", default: false } },
});
const wanted = mutations.filter(({ name }) => values.only === undefined || values.only.includes(name));
if (wanted.length === 0) throw new Error(`known are ${mutations.map(({ name }) => name).join(", ")}`);

const tried: Tried[] = [];
for (const mutation of wanted) {
  process.stderr.write(`mutation ${mutation.name}: ${mutation.breaks} …\n`);
  const verdict = await tryMutation(join(import.meta.dirname, "../.."), mutation);
  process.stderr.write(`${lineOf(verdict)}\n`);
  tried.push(verdict);
}
const missed = tried.filter(({ found }) => !found).length;
const summary = { mutations: tried.length, found: tried.length - missed, missed, tried };
const table = ["", ...tried.map(lineOf), `${summary.found} of ${summary.mutations} found`].join("\n");
process.stdout.write(`${values.json ? JSON.stringify(summary) : table}\n`);
process.exitCode = missed === 0 ? 0 : 1;

function lineOf({ name, found, shown, runs, seconds, fault }: Tried): string {
  const figures = Object.entries(shown).map(([field, count]) => `${field} ${count}`);
  const verdict = found ? "found    " : "NOT FOUND";
  return `${verdict}  ${name.padEnd(32)} ${figures.join(", ")} (${runs} runs, ${seconds} s)${fault === null ? "" : ` ${fault}`}`;
}
