import { unitName, untilTakenOn, type Warning } from "@homeward/contracts";
import type { Sealing } from "@homeward/kernel";
import type { Tx } from "@homeward/postgres";
import { dischargesOf } from "../stays/stay-store.ts";
import { saysDied, type AcceptableReport } from "./acceptable-report.ts";
import type { KeptAnswer, ReportOutcome } from "./answer.ts";
import { saysTheSame } from "./body.ts";
import type { KnownEvent } from "./report-store.ts";

/** Answers a report whose event id is kept: as before where it says the same, else it is refused. */
export async function handleRepeat(
  tx: Tx,
  report: AcceptableReport,
  { before, sealing }: { readonly before: KnownEvent; readonly sealing: Sealing },
): Promise<ReportOutcome> {
  if (!isRepeat(report, before, sealing)) return { kind: "event-id-reused" };
  const answer = isPerhapsNew(report) ? await asItStands(tx, report, before) : before.answer;
  return { kind: "accepted", answer, replayed: true };
}

/**
 * The same bytes, as nearly always, or the same content written otherwise; of an event that came back after a restore
 * only what was read of it is known. The same said with a demo key is a test, and no repeat of what was said in earnest.
 */
function isRepeat(
  { body, report, spellHash }: AcceptableReport,
  { otherBody, ...known }: KnownEvent,
  sealing: Sealing,
): boolean {
  if (known.spellHash !== spellHash) return false;
  if (otherBody === null) return true;
  const kept = sealing.open(otherBody);
  return saysTheSame(body, kept) || saysTheSame(Buffer.from(JSON.stringify(report)), kept);
}

/** What would end a chase is taken for a repeat where nothing but the content names it, though it may be meant anew. */
const isPerhapsNew = (report: AcceptableReport): boolean =>
  !report.isNamed && (report.report.type === "discharge-reversed" || saysDied(report));

/** The answer of before, unless a leaving stands by now of which something else was said last. */
async function asItStands(
  tx: Tx,
  report: AcceptableReport,
  { eventId, answer }: KnownEvent,
): Promise<KeptAnswer> {
  const discharges = await dischargesOf(tx, [answer.stayId]);
  const overruled = discharges.some(({ reversedAt, toldBy }) => reversedAt === null && toldBy !== eventId);
  if (!overruled) return answer;
  return {
    ...answer,
    warnings: [...answer.warnings, repeatNotActedOn(report)],
    statement: untilTakenOn(unitName(report.unit)),
  };
}

const repeatNotActedOn = (report: AcceptableReport): Warning => {
  const meant = saysDied(report)
    ? "nobody was told of a death again. If the young person has died, send it with an event id or another time."
    : "nothing was taken back. If the young person is back, send it with an event id or the time of the return.";
  return {
    code: "repeat-not-acted-on",
    pointer: "/eventId",
    message: `Said in the same words before and taken for a repeat: ${meant}`,
  };
};
