import type { Figures, Spread } from "./judge/figures.ts";
import { forbidden, type Forbidden } from "./judge/finding.ts";

/** What was run, where and for how long. */
export interface Run {
  readonly seed: string;
  readonly days: number;
  readonly from: string;
  readonly commit: string;
  readonly node: string;
  readonly cores: number;
  readonly wallSeconds: number;
  /** How often time was moved. */
  readonly steps: number;
}

export type Result = Run & Figures;

/** What a whole year has to have met, or its zeros say little; in words, empty where it met everything. */
export const unmet = ({ firstRefusedTwice, holds, bounces, passes, resolverPlacements }: Figures): string[] =>
  Object.entries({ firstRefusedTwice, holds, bounces, passes, resolverPlacements })
    .filter(([, count]) => count === 0)
    .map(([name]) => `a whole year without any: ${name}`);

/** Whether nothing that the promises forbid was found. */
export const isClean = ({ forbidden: counts }: Figures): boolean =>
  Object.values(counts).every((count) => count === 0);

type Row = readonly [string, string];

const spread = ({ median, p95, worst }: Spread, unit: string): string =>
  median === null ? "–" : `median ${median}, 95th ${p95}, worst ${worst} ${unit}`;

/** The figures in words. */
export function rowsOf(result: Result): Row[] {
  const { minutesToAccepted, alarmsPerLeadPerWeek: alarms, discharges, days, from, seed } = result;
  const accepted = Object.entries(minutesToAccepted)
    .toSorted(([a], [b]) => (a === "all" ? -1 : b === "all" ? 1 : a.localeCompare(b)))
    .map(([name, one]): Row => [`accepted by a clinician, ${name} (${one.count})`, spread(one, "minutes")]);
  return [
    ["days", `${days} from ${from}, seed ${seed}`],
    ["discharges", `${discharges}; ${result.reversed} taken back, ${result.replayed} reports sent twice`],
    ["cases, messages heard", `${result.cases}, ${result.messages}`],
    ...accepted,
    ["ended by a person without an acceptance", String(result.endedOtherwise)],
    ["alarms of a safeguarding lead in a week", spread(alarms, "")],
    ["discharges that reached a safeguarding lead", String(result.reachedSafeguardingLead)],
    ["holds, bounces, passes", [result.holds, result.bounces, result.passes].join(", ")],
    ["placed by a resolver", String(result.resolverPlacements)],
    ["cases whose first contact became overdue", String(result.contactOverdue)],
    [
      "refused in outages, each attempt",
      `${result.refusedWebhooks} by receivers, ${result.refusedMails} by mailboxes`,
    ],
    [
      "cases whose first alarm was refused in an outage",
      `${result.firstRefused} by the receiver, ${result.firstRefusedTwice} of these by the mailbox too`,
    ],
    ["rungs and repeats behind their deadline", spread(result.escalationLatenessMs, "ms")],
    ["time was moved", `${result.steps} times, in ${result.wallSeconds} s`],
  ];
}

/** For a terminal. */
export function table(result: Result): string {
  const found = Object.entries(result.forbidden).map(([name, count]): Row => [
    `forbidden: ${name}`,
    count === 0 ? "0" : `${count}  ${forbidden[name as Forbidden]}`,
  ]);
  const rows = [...rowsOf(result), ...found];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => name.padEnd(width) + value).join("\n");
}

/** For docs/evidence. */
export function page(result: Result): string {
  const rows = rowsOf(result).map(([name, value]) => `| ${name} | ${value} |`);
  const found = Object.entries(result.forbidden).map(
    ([name, count]) => `| ${forbidden[name as Forbidden]} | ${count} |`,
  );
  return `# A year, simulated

Made by \`npm run simulate -- --seed ${result.seed} --days ${result.days}\` at commit ${result.commit}, Node
${result.node}, ${result.cores} processors shared with other work. The subject is what \`npm start\` runs, on PostgreSQL,
with its real timers, deliveries by HTTP and SMTP, and doors; time is moved from one due instant to the next. Postcodes,
practices, bank holidays and clock changes are real; people, rotas and how they behave are invented and drawn from the
seed, so the minutes below say how the ladders work together and nothing about any real service. Now and then a team's
receiver refuses everything for hours, and now and then those of a whole district just when somebody is sent home there;
mostly the mailboxes do too. The year is played in three stretches side by side, each on a database of its own.

The longest waits are those of cases that somebody on call held. A hold is a promise by name to see to it: it lets the
alarms for an acceptance rest until ten o'clock of the next working day, or until twelve hours before first contact is due
(36 or 60 hours after the young person left) where that is sooner. Whoever holds here often does nothing else meanwhile.

| figure | |
| --- | --- |
${rows.join("\n")}

What the promises forbid, judged by other arithmetic than the product's own (Temporal, London's wall clock) on what was
heard outside and on what is written down:

| forbidden | found |
| --- | --- |
${found.join("\n")}
`;
}
