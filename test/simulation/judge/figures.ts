import { closesAt, DAY } from "../plan/london.ts";
import type { Chronicle, HeardNote } from "../play/chronicle.ts";
import type { World } from "../subject/year-seeds.ts";
import type { CaseEvidence } from "./evidence.ts";
import { countFindings, type Finding, type Forbidden } from "./finding.ts";
import type { Leaving } from "./leading.ts";

/** Of a list of numbers what a reader wants to know; null of an empty one. */
export interface Spread {
  readonly count: number;
  readonly median: number | null;
  readonly p95: number | null;
  readonly worst: number | null;
}

export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { count: sorted.length, median: at(0.5), p95: at(0.95), worst: at(1) };
}

/** One stretch as it was judged. */
export interface JudgedStretch {
  readonly world: World;
  readonly daysOff: ReadonlySet<string>;
  readonly startMs: number;
  readonly endMs: number;
  readonly chronicle: Chronicle;
  /** The notifications that were refused in outages, as often as they were. */
  readonly refused: { readonly webhooks: readonly string[]; readonly mails: readonly string[] };
  readonly cases: readonly CaseEvidence[];
  readonly leavings: readonly Leaving[];
  readonly lateness: readonly number[];
  readonly findings: readonly Finding[];
}

export interface Figures {
  readonly discharges: number;
  readonly reversed: number;
  readonly replayed: number;
  readonly cases: number;
  readonly messages: number;
  /** Minutes from the 202 until a clinician had accepted. */
  readonly minutesToAccepted: Readonly<Record<string, Spread>>;
  /** Of those that were not taken back: nobody ever accepted, but a person ended it otherwise. */
  readonly endedOtherwise: number;
  readonly alarmsPerLeadPerWeek: Spread;
  readonly holds: number;
  readonly bounces: number;
  readonly passes: number;
  readonly resolverPlacements: number;
  readonly reachedSafeguardingLead: number;
  readonly contactOverdue: number;
  /** In outages, each attempt. */
  readonly refusedWebhooks: number;
  readonly refusedMails: number;
  /** Cases whose first alarm the receiver of their team refused, and those where its mailbox did too. */
  readonly firstRefused: number;
  readonly firstRefusedTwice: number;
  readonly escalationLatenessMs: Spread;
  readonly forbidden: Record<Forbidden, number>;
}

export function figuresOf(stretches: readonly JudgedStretch[]): Figures {
  const all = <Item>(of: (stretch: JudgedStretch) => readonly Item[]): Item[] => stretches.flatMap(of);
  const reported = all(({ chronicle }) => chronicle.reported);
  const done = all(({ chronicle }) => chronicle.done).filter(({ effect }) => effect === "applied");
  const cases = all((stretch) => stretch.cases);
  const leavings = all((stretch) => stretch.leavings);
  const said = (outcome: string) =>
    done.filter(({ deed }) => "outcome" in deed && deed.outcome === outcome).length;
  const taken = leavings.map((leaving) => minutesOf(leaving));
  return {
    discharges: leavings.length,
    reversed: reported.filter(({ telling }) => telling === "reversed").length,
    replayed: reported.filter(({ replayed }) => replayed).length,
    cases: cases.length,
    messages: all(({ chronicle }) => chronicle.heard).length,
    minutesToAccepted: acceptedBy(stretches),
    endedOtherwise: leavings.filter(({ reversedMs }, n) => reversedMs === null && taken[n] === null).length,
    alarmsPerLeadPerWeek: spreadOf(all(alarmsOfLeads)),
    holds: said("holding"),
    bounces: said("wrong-area"),
    passes: said("passed-on"),
    resolverPlacements: done.filter(({ deed }) => deed.kind === "place").length,
    reachedSafeguardingLead: all(reachingLeads).length,
    contactOverdue: cases.filter(({ history }) => history.some(({ kind }) => kind === "contact-overdue"))
      .length,
    ...refusalsOf(stretches),
    escalationLatenessMs: spreadOf(all((stretch) => stretch.lateness).map(Math.round)),
    forbidden: countFindings(all((stretch) => stretch.findings)),
  };
}

function refusalsOf(
  stretches: readonly JudgedStretch[],
): Pick<Figures, "refusedWebhooks" | "refusedMails" | "firstRefused" | "firstRefusedTwice"> {
  const webhooks = stretches.flatMap(({ refused }) => refused.webhooks);
  const mails = stretches.flatMap(({ refused }) => refused.mails);
  const [byReceiver, byMailbox] = [new Set(webhooks), new Set(mails)];
  const firsts = stretches.flatMap(({ cases }) =>
    cases.map(({ sent }) => sent.filter(({ type, rung, repeat }) => type === "alarm" && rung + repeat === 0)),
  );
  const refused = firsts.filter((alarms) => alarms.some(({ id }) => byReceiver.has(id)));
  return {
    refusedWebhooks: webhooks.length,
    refusedMails: mails.length,
    firstRefused: refused.length,
    firstRefusedTwice: refused.filter((alarms) => alarms.some(({ id }) => byMailbox.has(id))).length,
  };
}

/** Minutes until a clinician had accepted; null where none did. */
function minutesOf({ acceptedMs, cases }: Leaving): number | null {
  const taken = cases.flatMap(({ part, history }) =>
    part === "lead" ? history.filter(({ to }) => to === "accepted").map(({ atMs }) => atMs) : [],
  );
  return taken.length === 0 ? null : Math.round((Math.min(...taken) - acceptedMs) / 6_000) / 10;
}

/** Whether somebody on call let the alarms of a lead rest before a clinician had accepted. */
const wasHeld = ({ cases }: Leaving): boolean =>
  cases.some(({ part, history }) => {
    const accepted = history.findIndex(({ to }) => to === "accepted");
    const before = accepted === -1 ? history : history.slice(0, accepted);
    return part === "lead" && before.some(({ kind }) => kind === "held");
  });

const office = [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:00" }];

function acceptedBy(stretches: readonly JudgedStretch[]): Record<string, Spread> {
  const groups = new Map<string, number[]>();
  for (const { leavings, world, daysOff } of stretches)
    for (const leaving of leavings) {
      const minutes = minutesOf(leaving);
      if (minutes === null) continue;
      const isOpen = closesAt(office, leaving.acceptedMs, daysOff) !== null;
      const unit = leaving.cases[0]?.unit;
      const hospital = world.hospitals.find(({ odsCode, ward }) => `${odsCode}/${ward}` === unit)?.name;
      const area = /^(\w+)-(camhs|adult)/.exec(
        leaving.cases.findLast(({ part }) => part === "lead")?.teamId ?? "",
      )?.[1];
      const held = wasHeld(leaving) ? "held by somebody on call before" : "never held";
      const names = ["all", held, isOpen ? "reported in hours" : "reported out of hours", hospital, area];
      for (const name of names.filter((one) => one !== undefined))
        groups.set(name, [...(groups.get(name) ?? []), minutes]);
    }
  return Object.fromEntries([...groups].map(([name, minutes]) => [name, spreadOf(minutes)]));
}

const WEEK = 7 * DAY;

const leadOwners = ({ people }: World): string[] =>
  people.filter(({ role }) => role === "safeguarding-lead").map(({ id }) => `person:${id}`);

/** How many alarms each safeguarding lead had in each whole week of reports, the quiet weeks too. */
function alarmsOfLeads({ world, chronicle, startMs, endMs }: JudgedStretch): number[] {
  const weeks = Math.max(1, Math.floor((endMs - startMs) / WEEK));
  return leadOwners(world).flatMap((owner) => {
    const counts = Array.from({ length: weeks }, () => 0);
    for (const { owner: whose, type, atMs } of chronicle.heard) {
      const week = Math.floor((atMs - startMs) / WEEK);
      if (week < weeks && whose === owner && type === "case.alarm") counts[week] = (counts[week] ?? 0) + 1;
    }
    return counts;
  });
}

/** The discharges of which a safeguarding lead was alarmed. */
function reachingLeads({ world, chronicle }: JudgedStretch): string[] {
  const owners = leadOwners(world);
  const reached = (note: HeardNote) => note.type === "case.alarm" && owners.includes(note.owner);
  return [
    ...new Set(
      chronicle.heard.filter(reached).map(({ stayId, dischargeNumber }) => `${stayId} ${dischargeNumber}`),
    ),
  ];
}
