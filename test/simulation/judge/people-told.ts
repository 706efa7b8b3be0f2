import { endsAround } from "../plan/london.ts";
import type { PolicyRow } from "../subject/year-seeds.ts";
import { iso, type CaseEvidence, type Entry } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { tellOf, type Book } from "./policy-times.ts";

const NO_DAYS_OFF: ReadonlySet<string> = new Set();

/** Who is on call by this rota at that moment; bank holidays are days like others. */
export function onCall({ world }: Book, rotaId: string, ms: number): string[] {
  const shifts = world.rotas.find(({ id }) => id === rotaId)?.shifts ?? [];
  return shifts
    .filter((shift) => endsAround([shift], ms, NO_DAYS_OFF).length > 0)
    .flatMap(({ people }) => people);
}

/** Whose contact points a name of a policy means at that moment. */
function ownersOf(book: Book, name: string, one: CaseEvidence, ms: number): string[] {
  const [kind = "", id = ""] = name.split(":");
  switch (kind) {
    case "inbox":
      return [`team:${one.teamId}`];
    case "crisis":
      return one.crisisTeamId === null ? [] : [`team:${one.crisisTeamId}`];
    case "ward":
      return one.unit === null ? [] : [`unit:${one.unit}`];
    case "leadWorker":
      return one.leadWorker === null ? [] : [`person:${one.leadWorker}`];
    case "rota":
      return onCall(book, id, ms).map((person) => `person:${person}`);
    case "platform":
      return ["platform"];
    default:
      return [name];
  }
}

/**
 * Whether this rung alarmed those whom the policy and the rotas name at that moment, and nobody else but the ward, and on
 * the last rung the platform. Where the last rung names nobody, the platform has to be told.
 */
export function wrongPeople(
  book: Book,
  one: CaseEvidence,
  ladder: PolicyRow,
  { clock, entry }: { readonly clock: string; readonly entry: Entry },
): Finding[] {
  const rung = Number(entry.detail["rung"]);
  const repeat = Number(entry.detail["repeat"]);
  const at = { teamId: one.teamId, rung, repeat, startedMs: entry.atMs };
  const owners = new Set(tellOf(book, ladder, at).flatMap((name) => ownersOf(book, name, one, entry.atMs)));
  const isOf = (owner: string) =>
    book.world.points.filter((point) => point.owner === owner).map(({ id }) => id);
  const isLastRung = rung >= ladder.rungs.length - 1;
  const named = [...owners].flatMap(isOf);
  const wanted = new Set(named.length === 0 && isLastRung ? isOf("platform") : named);
  const told = one.sent
    .filter(
      (sent) => sent.type === "alarm" && sent.clock === clock && sent.rung === rung && sent.repeat === repeat,
    )
    .map(({ pointId }) => pointId);
  const missing = [...wanted].filter((id) => !told.includes(id));
  // The ward of a rung that was passed is told with the next.
  const ward = one.unit === null ? [] : isOf(`unit:${one.unit}`);
  const allowed = new Set([...wanted, ...ward, ...(isLastRung ? isOf("platform") : [])]);
  const extra = told.filter((id) => !allowed.has(id));
  if (missing.length + extra.length === 0) return [];
  const says = `${clock} rung ${rung}/${repeat} at ${iso(entry.atMs)}: not told ${missing.join()}, told besides ${extra.join()}`;
  return [{ what: "wrongPeople", where: `case ${one.caseId}`, says }];
}
