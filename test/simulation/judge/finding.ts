/** What the promises forbid, each counted; every count has to be nothing. */
export const forbidden = {
  refused: "a report that was not taken in, or an answer that no door took",
  lost: "a 202 of which nobody was ever told (P1)",
  lateOnDesk: "nobody was reached within 5 minutes, and not every rung was tried (P2)",
  acceptedWithoutRight: "taken on by somebody without the right to it (P3)",
  escalatedLate: "a rung or repeat later than the policy's own times, London's clocks and holidays (P4)",
  escalatedEarly: "a rung or repeat before its time (P4)",
  wrongPeople: "alarmed were others than the policy and the rotas name at that moment (P4)",
  stopped: "a ladder that stopped though nobody had answered (P4)",
  heldTooLong: "a hold beyond 10:00 of the next working day, or too close to the contact deadline (P4)",
  alarmAfterAnswer:
    "an alarm decided after the answer, or heard or in a mailbox more than 20 s after it (P5)",
  standDowns: "not exactly one stand-down for whoever was alarmed above the first rung (P5)",
  decidedTwice:
    "two messages for one case, clock, kind, rung, repeat and contact point, or one heard twice (P6)",
  contactUnwatched: "first contact was due and nobody was alarmed then (P8)",
  leaks: "identity where it must not be, or where a protected child is (P9, P14)",
  historyBroken: "a gap, a wrong hash or time that goes back in a history (P10)",
  unitMisinformed: "the unit is shown another end than the one there is (P11)",
  ownAlarms:
    "an alarm of Homeward's own about a deadline, delivery or message that it could not handle (P12)",
  noneLeading: "a time in which a child who has left had nobody who leads or is chased (P13)",
  twoLeads: "two teams lead at once (P13)",
  unheard: "a message that is written down as delivered and was heard by nobody, a mail among them (P1)",
  misdirected:
    "a message to another contact point than the one it was decided for, or decided by nobody (P4, P9)",
  badSignature: "a message to an address of nobody, or badly signed",
} as const;
export type Forbidden = keyof typeof forbidden;

/** One thing that must not be, and where. */
export interface Finding {
  readonly what: Forbidden;
  /** Case, stay or report. */
  readonly where: string;
  readonly says: string;
}

/** How often each was found; all names are there. */
export function countFindings(findings: readonly Finding[]): Record<Forbidden, number> {
  const counts = Object.fromEntries(Object.keys(forbidden).map((name) => [name, 0])) as Record<
    Forbidden,
    number
  >;
  for (const { what } of findings) counts[what] += 1;
  return counts;
}
