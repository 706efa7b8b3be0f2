import type { Case } from "../cases/case.ts";
import type { Verdict } from "../cases/decision.ts";
import { deadlinesOf } from "../cases/record.ts";
import { londonTime } from "@homeward/contracts";

/** Why an answer had no effect, in words a clinician can act on. */
const refusals: Readonly<Record<string, string>> = {
  "not-for-a-resolver": "A resolver places the young person; it does not take them on. Use the resolution.",
  "not-for-this-part": "This answer is not for this recipient's part.",
  "not-the-recipient": "Only the recipient team or its crisis service may give this answer.",
  "role-may-not": "This role may not give this answer; ask a colleague with the right to give it.",
  "role-is-not-theirs": "Whoever signed is not known here in the role that was named.",
  "accepted-pass-on-instead":
    "The young person has been taken on; pass them on (passed-on) to the right team instead.",
  "organisation-is-not-the-recipients": "The organisation named is not the recipient's.",
  "no-other-team-named": "No other team was named to pass the young person on to.",
  "held-twice-already": "A case can be held twice at most.",
  "until-is-past": "A hold cannot end before it begins.",
  "asked-itself":
    "This team is being asked to take the young person on: it can accept, or say that it does not.",
  "too-close-to-the-contact-deadline": "First contact is due too soon for a hold.",
  "not-an-accepted-lead-case": "A duplicate can only be of a case whose lead has accepted it.",
  "this-case-leads": "This case leads; it cannot be the duplicate.",
  "already-accepted": "Somebody else has already accepted; see takenOn.",
  "another-team-leads":
    "Another team has already taken the young person on; say duplicate-of to end this case.",
  "already-held": "The case is already held.",
  "no-alarm-to-hold": "There is no alarm to hold.",
  "already-asked": "This was already asked and is under way.",
  closed: "The case had already ended.",
};

const applied: Readonly<Record<string, string>> = {
  accepted: "You have taken the young person on.",
  "already-known": "You have taken the young person on.",
  "already-recorded": "This was already recorded.",
  noted: "Thank you; nothing more is asked of you.",
  holding: "Alarms rest; this is held, not accepted.",
  "wrong-area": "The right team is being looked for; until its case is open this one goes on being chased.",
  "not-known-here": "The next rung has been told.",
  "not-known-on-last-rung": "This is recorded; the last rung is being told again and again already.",
  "no-longer-here": "The unit is being asked.",
  "needs-information": "The unit is being asked.",
  "asked-before": "This is recorded; the unit was asked before: please ring it.",
  "no-way-to-ask": "This is recorded; Homeward knows no way to reach the unit: please ring it.",
  "passed-on": "The other team is being asked; you stay responsible until it accepts.",
  "cannot-find": "The last rung and children's social care are being told; the case stays open.",
  "cannot-find-without-social-care":
    "The last rung is being told; Homeward knows no children's social care to tell here: ring them yourselves. The case stays open.",
  "cannot-find-again": "This is recorded; those it concerns were told of it before. The case stays open.",
  "duplicate-of": "This case is closed as a duplicate.",
  readmitted: "The case has ended; the unit has been told.",
  declined: "The case has ended; the unit has been told.",
  "moved-abroad": "The case has ended; the unit has been told.",
  counts: "This counts as first contact; the case is closed.",
  "does-not-count": "Recorded as an attempt; it does not count as first contact and the clock runs on.",
};

/** What happens next, in one plain sentence or two. */
export function nextSentence(c: Case, verdict: Verdict): string {
  const said = verdict.effect === "applied" ? applied[verdict.because] : refusals[verdict.because];
  const [deadline] = deadlinesOf(c);
  if (!deadline)
    return c.state.status === "closed" && verdict.because === "does-not-count"
      ? "Recorded; the case had already ended."
      : (said ?? "Recorded.");
  const what = deadline.clock === "contact" ? "First contact is due by" : wait(c);
  return `${said ?? "Recorded."} ${what} ${londonTime(deadline.at)}.`;
}

const wait = (c: Case): string =>
  c.state.status === "held"
    ? "The alarms go on at"
    : "Until somebody accepts, the next to be told hear of it at";
