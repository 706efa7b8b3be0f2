import { plus } from "@homeward/contracts";
import { isCandidate, type Case } from "./case.ts";
import { close } from "./close.ts";
import { andThen, type Contact, type Decision, type Surroundings } from "./decision.ts";
import { informWard } from "./ladder.ts";
import { isClinician, placesOnly, speaksFor } from "./right.ts";

/** How long a clinician's clock may run ahead of ours. */
const TOLERANCE = 5 * 60 * 1_000_000;
const counted = ["seen", "phone", "video"];

/** Only a clinician of the lead team who has seen or spoken with the young person themself ends the second clock. */
export function contacted(c: Case, contact: Contact, s: Surroundings): Decision {
  const counts =
    c.state.status !== "closed" &&
    c.facts.part === "lead" &&
    !placesOnly(c.facts.recipientKind) &&
    !isCandidate(c) &&
    contact.party === "recipient" &&
    speaksFor(c, contact.ownCodes, contact.by.odsCode) &&
    contact.ownRoles.includes(contact.by.role) &&
    isClinician(contact.by.role) &&
    contact.with === "young-person" &&
    counted.includes(contact.how) &&
    contact.at >= c.facts.dischargedAt &&
    contact.at <= plus(s.now, TOLERANCE);
  const line = {
    kind: "first-contact",
    detail: { with: contact.with, how: contact.how, role: contact.by.role, counts },
  };
  const verdict = { effect: "applied", because: counts ? "counts" : "does-not-count" } as const;
  const recorded: Decision = { next: c.state, effects: [], history: [line], verdict };
  if (!counts) return recorded;
  const { by, at, how } = contact;
  const seen = { ...recorded, next: { ...c.state, firstContact: { by, at, how, with: contact.with } } };
  // Of a child whom nobody had taken on the unit has heard nothing yet.
  const told = c.state.takenOn
    ? seen
    : andThen(seen, (state) =>
        informWard({ ...c, state }, s, { clock: "contact", rung: 0, why: "ward-seen" }),
      );
  return andThen(told, (state) =>
    close({ ...c, state }, "contact-made", s, { fromRung: 1, except: contact.answering, outcome: null }),
  );
}
