import { londonTime, shortLondonTime, type Instant } from "@homeward/contracts";
import type { OpenCase } from "@homeward/notifier";

/** What is printed when Homeward itself is down: whom to ring about which case, and until when. */
interface Paper {
  readonly title: string;
  readonly words: readonly string[];
  readonly parts: readonly { readonly heading: string; readonly rows: readonly (readonly string[])[] }[];
}

const COLUMNS = ["due", "reference", "ring", "about", "who was asked", "rung"];
const WITHHELD = "protected address: ask the resolver for protected cases";

const WORDS = [
  "Told is not accepted: until a clinician of the home team has taken a young person on, follow-up rests with the ward.",
  "Ring the ward, give the reference and the time of discharge; the ward knows who it is. Then ring the team.",
  "No names are on this list, on purpose: say none to anybody who answers before you know who they are.",
  "Write down whom you reached and when. When Homeward is back, each team answers its case there.",
];

/** In the order in which somebody at 03:00 has to look at it. */
const PARTS: readonly { readonly heading: string; readonly holds: (it: OpenCase) => boolean }[] = [
  {
    heading: "Taken on by nobody",
    holds: (it) => it.alarm === null && /^(waiting|held)$/.test(it.state) && it.part === "lead",
  },
  {
    heading: "Has to be confirmed",
    holds: (it) => it.alarm === null && /^(waiting|held)$/.test(it.state) && it.part !== "lead",
  },
  {
    heading: "Taken on; first contact is due",
    holds: (it) => it.alarm === null && /^(accepted|passing-on)$/.test(it.state),
  },
  { heading: "Alarms of Homeward's own", holds: (it) => it.alarm !== null },
];

function paperOf(cases: readonly OpenCase[], now: Instant): Paper {
  return {
    title: `Open cases at ${londonTime(now)}`,
    words: WORDS,
    parts: PARTS.map(({ heading, holds }) => {
      const held = cases.filter(holds);
      return { heading: `${heading}: ${held.length}`, rows: held.map((it) => rowOf(it, now)) };
    }),
  };
}

function rowOf(it: OpenCase, now: Instant): string[] {
  const { deadline, unit } = it;
  const late = deadline !== null && deadline.at < now ? "OVERDUE " : "";
  const about = it.alarm ?? `left ${shortLondonTime(it.dischargedAt)}${it.urgent ? ", URGENT" : ""}`;
  return [
    deadline === null ? "–" : `${late}${shortLondonTime(deadline.at)}`,
    it.reference,
    unit === null
      ? "–"
      : `${unit.phone ?? "no number known"} (${unit.name}${unit.ward === "" ? "" : `, ${unit.ward}`})`,
    about,
    it.recipient ?? WITHHELD,
    `${it.state === "held" ? "held, not accepted; " : ""}${it.rung}`,
  ];
}

/** As text, a line a case. */
export function asText(cases: readonly OpenCase[], now: Instant): string {
  const { title, words, parts } = paperOf(cases, now);
  const all = [COLUMNS, ...parts.flatMap(({ rows }) => rows)];
  const widths = COLUMNS.map((_name, n) => Math.max(...all.map((row) => row[n]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join("  ")
      .trimEnd();
  const blocks = parts.map(({ heading, rows }) =>
    [heading, ...(rows.length === 0 ? [] : [line(COLUMNS), ...rows.map(line)])].join("\n"),
  );
  return `${[title, words.join("\n"), ...blocks].join("\n\n")}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (c) => ESCAPES[c] ?? c);

/** As a page that prints on A4, with room to write down who was reached. */
export function asHtml(cases: readonly OpenCase[], now: Instant): string {
  const { title, words, parts } = paperOf(cases, now);
  const cells = (row: readonly string[], tag: "td" | "th") =>
    [...row, tag === "th" ? "reached, when, by whom" : ""]
      .map((cell) => `<${tag}>${escaped(cell)}</${tag}>`)
      .join("");
  const tables = parts.map(
    ({ heading, rows }) =>
      `<h2>${escaped(heading)}</h2>` +
      (rows.length === 0
        ? ""
        : `<table><thead><tr>${cells(COLUMNS, "th")}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n")}</tbody></table>`),
  );
  return `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>
@page { size: A4 landscape; margin: 12mm } body { font: 11pt sans-serif } table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid; padding: 4px; text-align: left; vertical-align: top } tr { break-inside: avoid }
td:last-child { width: 20% }
</style></head><body><h1>${escaped(title)}</h1>
${words.map((one) => `<p>${escaped(one)}</p>`).join("\n")}
${tables.join("\n")}
</body></html>
`;
}
