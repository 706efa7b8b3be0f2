import type { Party } from "../cases/decision.ts";
import { concealedFrom, unnamed, WITHHELD } from "../messages/conceal.ts";
import { toldCase } from "../notifications/compose.ts";
import type { Found, Whole } from "./case-view.ts";

/**
 * A case as its reader may know it: under a protected address no more of who has it, and of who leads, than the
 * messages say. An administrator is nothing to a case (`null`) and knows no more than whoever is only told of it.
 */
export function concealed<Of extends Found>(found: Of, party: Party | null): Of {
  const { record, lead } = found;
  const { particulars, case: c } = record;
  const about = toldCase(record, lead);
  const told = concealedFrom(party === "recipient" ? "recipient" : "person", about);
  if (told === about) return found;
  const known = { ...found, lead: told.takenOn };
  if (told.recipient === about.recipient) return known;
  const { takenOn, firstContact, policy } = c.state;
  const state = {
    ...c.state,
    // The ladder's name tells an area as well, and the rule may tell why.
    policy: { ...policy, id: WITHHELD },
    takenOn: takenOn && { ...takenOn, by: unnamed(takenOn.by) },
    firstContact: firstContact && { ...firstContact, by: unnamed(firstContact.by) },
  };
  return {
    ...known,
    record: {
      ...record,
      particulars: { ...particulars, recipient: told.recipient, route: null },
      case: { ...c, state },
    },
  };
}

/** The same with its page: contact points are named after areas, and a chain that proves itself cannot be cut. */
export function concealedWhole(whole: Whole, party: Party | null): Whole {
  const found = concealed(whole, party);
  if (found.record === whole.record) return found;
  const notifications = whole.notifications.map((sent) => ({ ...sent, contactPointId: WITHHELD }));
  return { ...found, notifications, history: [] };
}
