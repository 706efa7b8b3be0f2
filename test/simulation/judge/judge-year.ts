import type { Chronicle, Done } from "../play/chronicle.ts";
import { judgeContact, judgeLadder } from "./escalation.ts";
import type { CaseEvidence } from "./evidence.ts";
import type { Finding, Forbidden } from "./finding.ts";
import { keyOf, type Evidence } from "./gather-evidence.ts";
import { judgeLeading, type Leaving } from "./leading.ts";
import type { Book } from "./policy-times.ts";
import { judgeQuiet } from "./quiet.ts";
import { judgeReached } from "./reached.ts";

/** Every finding of a stretch, and how late its rungs were. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly lateness: readonly number[];
  readonly leavings: readonly Leaving[];
}

/** Holds everything that happened against everything that was promised. */
export function judgeYear(book: Book, chronicle: Chronicle, evidence: Evidence): Verdict {
  const { endedMs } = chronicle;
  const cases = evidence.cases.filter(({ stayId }) => stayId !== null);
  const heardOf = groupBy(chronicle.heard, ({ caseId }) => caseId);
  const leavings = leavingsOf(chronicle, cases);
  const answered = answeredBy(book, chronicle.done);
  const ladders = cases.flatMap((one) =>
    (["acceptance", "contact"] as const).map((clock) => judgeLadder(book, one, clock, endedMs)),
  );
  const findings = [
    ...evidence.findings,
    ...said("ownAlarms", evidence.ownAlarms),
    ...said("badSignature", chronicle.wrong),
    ...said("leaks", chronicle.leaks),
    ...refusals(chronicle),
    ...ladders.flatMap((ladder) => ladder.findings),
    ...cases.flatMap((one) => judgeContact(book, one, endedMs)),
    ...cases.flatMap((one) =>
      judgeQuiet(one, heardOf.get(one.caseId) ?? [], answered.get(one.caseId) ?? NOBODY),
    ),
    ...leavings.flatMap((leaving) => [...judgeLeading(leaving, endedMs), ...judgeReached(book, leaving)]),
  ];
  return { findings, lateness: ladders.flatMap((ladder) => ladder.lateness), leavings };
}

const NOBODY: ReadonlySet<string> = new Set();
const said = (what: Forbidden, words: readonly string[]): Finding[] =>
  words.map((says) => ({ what, where: "heard", says }));

function refusals({ reported, done }: Chronicle): Finding[] {
  const reports = reported.filter(({ status }) => status !== 202);
  // Who has not been told of a case may not see it: that is no refusal of what they say.
  const answers = done.filter(({ status }) => status !== 200 && status !== 404);
  return [
    ...reports.map(({ discharge, status }) => `${discharge.spellId} was answered ${status}`),
    ...answers.map(
      ({ deed, status, effect }) => `${deed.kind} about case ${deed.caseId} was answered ${status} ${effect}`,
    ),
  ].map((says) => ({ what: "refused", where: "door", says }));
}

function leavingsOf({ reported }: Chronicle, cases: readonly CaseEvidence[]): Leaving[] {
  const casesOf = groupBy(cases, keyOf);
  const first = reported.filter(
    ({ telling, replayed, status }) => telling !== "reversed" && !replayed && status === 202,
  );
  return first.map((report) => {
    const reversed = reported.find(
      (one) => one.telling === "reversed" && one.discharge === report.discharge && report.telling === "left",
    );
    const name = keyOf(report);
    return {
      name,
      acceptedMs: report.atMs,
      reversedMs: reversed?.atMs ?? null,
      cases: casesOf.get(name) ?? [],
    };
  });
}

/** By case, the contact points of those whose answer took effect. */
function answeredBy({ world }: Book, done: readonly Done[]): Map<string, ReadonlySet<string>> {
  const effective = done.filter(({ status, effect }) => status === 200 && effect !== "came-second");
  const byCase = groupBy(effective, ({ deed }) => deed.caseId);
  return new Map(
    Array.from(byCase, ([caseId, deeds]) => {
      const owners = deeds.map(({ deed }) => (deed.kind === "place" ? deed.owner : deed.by.owner));
      return [
        caseId,
        new Set(world.points.filter(({ owner }) => owners.includes(owner)).map(({ id }) => id)),
      ];
    }),
  );
}

function groupBy<Item>(items: readonly Item[], name: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = name(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
