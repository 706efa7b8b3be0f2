import { later, type Instant } from "@homeward/contracts";
import type { Clock, Logger, Tracing } from "@homeward/kernel";
import type { Tx } from "@homeward/postgres";
import type { DirectorySource } from "../directory/directory-store.ts";
import { hoursOfTeam, type Directory } from "../directory/directory.ts";
import { reach } from "../directory/reach.ts";
import type { Actor } from "../history/history.ts";
import type { Composing } from "../notifications/compose.ts";
import { loadAlarmed, lockCases, lockDischarges, readCase, type Which } from "./case-store.ts";
import type { CaseFacts } from "./case.ts";
import type { Alarmed, Decision, Input, Surroundings } from "./decision.ts";
import {
  applyRoute,
  decideCase,
  type Discharge,
  type DischargeDecision,
  type Route,
  type Step,
} from "./discharge.ts";
import type { CaseRecord, Particulars } from "./record.ts";
import { retell } from "./retell.ts";
import type { Watching } from "../watching/record-figures.ts";
import { createWriter, type Words, type Writer, type Written } from "./writer.ts";

/** What deciding about cases needs of the process it runs in. */
export interface CaseTools {
  readonly directory: DirectorySource;
  readonly composing: Composing;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of what was decided and fired, for the metrics. */
  readonly watching?: Pick<Watching, "decided" | "fired">;
  readonly tracing?: Tracing;
}

/**
 * Decisions about locked cases within one transaction: load and lock, decide as often as there are inputs, save once.
 * Everything is decided in memory, so that a thousand inputs cost a handful of statements.
 */
export interface UnitOfWork {
  readonly now: Instant;
  readonly directory: Directory;
  /** As it stands after what was decided so far. */
  record(caseId: string): CaseRecord | undefined;
  recordsOf(dischargeId: string): CaseRecord[];
  /** Decides one input; null for a case that was not loaded. */
  input(caseId: string, input: Input, actor: Actor, words?: Words): Decision | null;
  /** Applies a recipient set; false when it is older than what was applied. */
  route(dischargeId: string, route: Route, opening: ReadonlyMap<string, Particulars>, actor: Actor): boolean;
  /** Sends what was decided along; nothing may be decided after it. */
  save(): Written;
}

export type Load = Which & {
  /** Whether stand-downs may have to be decided; timers never close anything. */
  readonly mayClose: boolean;
  /** An instant that was read in this transaction before: none of its decisions is taken earlier. */
  readonly notBefore?: Instant;
};

/**
 * Sent together, and run in this order. The instant is read after the locks, so that of an answer and the deadline it
 * races the later one also has the later instant.
 */
export async function beginWork(tx: Tx, tools: CaseTools, load: Load): Promise<UnitOfWork> {
  const [directory, versions, rows, read, alarmed] = await Promise.all([
    tools.directory.current(tx),
    lockDischarges(tx, load),
    lockCases(tx, load),
    tx.now(tools.clock),
    load.mayClose ? loadAlarmed(tx, load) : new Map<string, Alarmed[]>(),
  ]);
  const records = rows.map((row) => readCase(row, directory.policiesByKey));
  const now = load.notBefore === undefined ? read : later(read, load.notBefore);
  return createWork(tx, tools, { directory, now, records, alarmed, versions });
}

interface Loaded {
  readonly directory: Directory;
  readonly now: Instant;
  readonly records: readonly CaseRecord[];
  readonly alarmed: Map<string, Alarmed[]>;
  readonly versions: ReadonlyMap<string, number>;
}

function createWork(tx: Tx, tools: CaseTools, loaded: Loaded): UnitOfWork {
  const { directory, now } = loaded;
  const writer = createWriter(loaded.records, { directory, now, composing: tools.composing });
  const discharges = grouped(loaded);
  const around = (facts: CaseFacts) => surroundings(facts, writer.particulars(facts.caseId), loaded);
  const taken: Step[] = [];
  const take = (dischargeId: string, outcome: DischargeDecision, actor: Actor, words?: Words) => {
    discharges.set(dischargeId, outcome.discharge);
    taken.push(...outcome.steps);
    for (const step of outcome.steps) standDownOnce(loaded.alarmed, step.caseId, step.decision);
    writer.write(outcome.steps, actor, words);
  };
  const dischargeOf = (id: string): Discharge => discharges.get(id) ?? { routeVersion: 0, cases: new Map() };
  return {
    now,
    directory,
    record: (caseId) => writer.record(caseId),
    recordsOf: (dischargeId) =>
      [...dischargeOf(dischargeId).cases.keys()].flatMap((id) => writer.record(id) ?? []),
    input(caseId, input, actor, words) {
      const particulars = writer.particulars(caseId);
      if (!particulars) return null;
      const outcome = decideCase(dischargeOf(particulars.dischargeId), caseId, input, around);
      take(particulars.dischargeId, outcome, actor, words);
      return outcome.steps[0]?.decision ?? null;
    },
    route(dischargeId, route, opening, actor) {
      const discharge = dischargeOf(dischargeId);
      if (route.version <= discharge.routeVersion) return false;
      writer.expect(opening);
      const retold = retellAll(discharge, { route, opening }, { writer, tools, actor });
      take(dischargeId, applyRoute(retold, route, around), actor);
      return true;
    },
    save() {
      tools.watching?.decided(taken);
      return writer.save(tx, tools.logger);
    },
  };
}

/** What a newer route changes in how the cases there are are told: obeyed before anything is said. */
function retellAll(
  discharge: Discharge,
  { route, opening }: { readonly route: Route; readonly opening: ReadonlyMap<string, Particulars> },
  { writer, tools, actor }: { readonly writer: Writer; readonly tools: CaseTools; readonly actor: Actor },
): Discharge {
  const anyThin = [...opening.values()].find(({ content }) => content === "thin");
  const { childrensServicesTeamId = null, crisisOdsCodes = [] } = route.recipients[0]?.opening.facts ?? {};
  const openedText = (sealed: string | null) => sealed && tools.composing.sealing.openText(sealed);
  const cases = new Map(discharge.cases);
  for (const caseId of cases.keys()) {
    const record = writer.record(caseId);
    const newer = { own: opening.get(caseId), anyThin, childrensServicesTeamId, crisisOdsCodes };
    const retold = record && retell(record, newer, (a, b) => openedText(a) === openedText(b));
    if (!retold) continue;
    writer.retell(retold, actor);
    cases.set(caseId, retold.record.case);
  }
  return { ...discharge, cases };
}

function grouped({ versions, records }: Loaded): Map<string, Discharge> {
  const discharges = new Map<string, Discharge>();
  for (const [id, routeVersion] of versions) discharges.set(id, { routeVersion, cases: new Map() });
  for (const record of records) {
    const id = record.particulars.dischargeId;
    const known = discharges.get(id) ?? { routeVersion: 0, cases: new Map() };
    discharges.set(id, { ...known, cases: new Map(known.cases).set(record.case.facts.caseId, record.case) });
  }
  return discharges;
}

/** Who was told to stand down in this unit of work is not told again by a later decision in it. */
function standDownOnce(alarmed: Map<string, Alarmed[]>, caseId: string, { effects }: Decision): void {
  for (const effect of effects) {
    if (effect.kind !== "notify" || effect.type !== "stand-down") continue;
    const rest = (alarmed.get(caseId) ?? []).filter(
      (it) => it.clock !== effect.clock || !effect.to.includes(it.contactPointId),
    );
    alarmed.set(caseId, rest);
  }
}

function surroundings(
  facts: CaseFacts,
  particulars: Particulars | undefined,
  { directory, now, alarmed }: Loaded,
): Omit<Surroundings, "acceptedLeads" | "receivers"> {
  const circumstances = {
    teamId: facts.teamId,
    unit: particulars?.unit ?? null,
    crisisTeamId: particulars?.crisisTeamId ?? null,
    leadWorker: particulars?.leadWorker ?? null,
    at: now,
    test: particulars?.test ?? false,
  };
  const isUnit = facts.recipientKind === "unit";
  return {
    now,
    hours: hoursOfTeam(directory, facts.teamId),
    reach: (tell) => {
      // Where a unit itself is the recipient, its own contact points are its inbox.
      const names = isUnit ? tell.map((name) => (name === "inbox" ? "ward" : name)) : tell;
      return reach(directory, names, circumstances).map((point) => point.id);
    },
    alarmed: alarmed.get(facts.caseId) ?? [],
  };
}
