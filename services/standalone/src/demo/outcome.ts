import { roleInWords, type CaseView, type Seeds, type StayView } from "@homeward/contracts";
import { withoutDemo } from "./name-of-point.ts";
import type { Heard } from "./open-ears.ts";
import type { StayRoutes } from "./send-words.ts";
import { span } from "./story-time.ts";

/** What the public API says of one discharge of the story, once it is over. */
export interface Ended {
  readonly stay: StayView;
  readonly cases: readonly CaseView[];
  readonly routes: StayRoutes;
}

/** The one JSON line of `npm run demo -- --json`. */
export interface Outcome {
  readonly takenOn: number;
  readonly escalatedToLead: number;
  readonly resolvedByPerson: number;
  readonly unexpectedMessages: number;
  readonly wallSeconds: number;
}

export interface Evidence {
  readonly ended: readonly Ended[];
  readonly heard: readonly Heard[];
  /** Ids of the messages that the story waited for. */
  readonly known: ReadonlySet<string>;
  readonly seeds: Seeds;
  readonly wallSeconds: number;
}

/** Counts what became of the story: from what was heard and what the public API says, not from what was planned. */
export function countOutcome({ ended, heard, known, seeds, wallSeconds }: Evidence): Outcome {
  const leadPoints = pointsOfLeads(seeds);
  const reachedLead = ({ stay, cases }: Ended) =>
    heard.some(({ body, pointId }) => isAlarmOf(stay.stayId, body) && leadPoints.has(pointId)) &&
    heldBy(cases) !== null;
  return {
    takenOn: ended.filter(({ stay }) => takenOn(stay) !== null).length,
    escalatedToLead: ended.filter(reachedLead).length,
    resolvedByPerson: ended.filter(({ stay, routes }) => placedBy(routes) !== null && takenOn(stay) !== null)
      .length,
    unexpectedMessages: heard.filter(({ id, kind }) => kind === "wrong" || !known.has(id)).length,
    wallSeconds: Math.round(wallSeconds * 10) / 10,
  };
}

/** Whether it went as the story says. */
export const isAsTold = (outcome: Outcome): boolean =>
  outcome.takenOn === 3 &&
  outcome.escalatedToLead === 1 &&
  outcome.resolvedByPerson === 1 &&
  outcome.unexpectedMessages === 0;

/** The table at the end, a row for each discharge. */
export function summaryTable(ended: readonly Ended[]): string {
  const rows = ended.map(({ stay, cases, routes }, index) => {
    const lead = takenOn(stay);
    const by = lead?.takenOn;
    const leftAt = (stay.discharges[0]?.dischargedAt ?? 0) / 1_000;
    return [
      String(index + 1),
      lead ? withoutDemo(lead.name) : "nobody",
      placedBy(routes) ?? "by rule",
      heldBy(cases) ?? "–",
      by ? `${by.by.name} (${roleInWords(by.by.role)})` : "nobody",
      by ? span(leftAt, by.at / 1_000) : "–",
    ];
  });
  return columns([["", "lead team", "placed", "held by", "taken on by", "after leaving"], ...rows]);
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const rule = "─".repeat(Math.max(...lines.map(({ length }) => length)));
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

const isAlarmOf = (stayId: string, body: Heard["body"]): boolean =>
  body?.type === "case.alarm" && body.data.stayId === stayId;

/** Contact points of the people who are safeguarding leads. */
function pointsOfLeads({ people, contactPoints }: Seeds): ReadonlySet<string> {
  const leads = new Set(people.filter(({ role }) => role === "safeguarding-lead").map(({ id }) => id));
  const owned = contactPoints.filter(({ owner }) => owner.kind === "person" && leads.has(owner.id));
  return new Set(owned.map(({ id }) => id));
}

/** The lead that has accepted, where there is exactly one. */
function takenOn({ discharges }: StayView) {
  const leads = discharges
    .flatMap(({ recipients }) => recipients)
    .filter(({ part, takenOn: by }) => part === "lead" && by !== null);
  return leads.length === 1 && leads[0]?.state === "accepted" ? leads[0] : null;
}

/** The safeguarding lead who held a case, by its history. */
const heldBy = (cases: readonly CaseView[]): string | null =>
  cases
    .flatMap(({ history }) => history)
    .find(({ to, actor }) => to === "held" && actor.role === "safeguarding-lead")?.actor.name ?? null;

/** The person who placed the discharge, by the route's own record. */
function placedBy({ discharges }: StayRoutes): string | null {
  const placed = discharges.flatMap(({ versions }) => versions).find(({ cause }) => cause === "placed");
  if (placed === undefined) return null;
  const { actor } = JSON.parse(placed.text) as { actor?: { name?: string } };
  return actor?.name ?? "a person";
}
