import type { KeyRole } from "@homeward/contracts";
import type { Party } from "../directory/reach.ts";
import { concealedFrom, unnamed } from "../messages/conceal.ts";
import { toldCase } from "../notifications/compose.ts";
import type { Found, Whole } from "./case-view.ts";

/** Who reads: an administrator, and the recipient itself, read which team it is. */
export const knowsTeam = (role: KeyRole, party: Party | null): boolean =>
  role === "admin" || party === "recipient";

/**
 * A case as whoever is only told of it reads it: under a protected address no more of who has it than the messages say.
 * The ladder's name tells an area as well, and the rule may tell why.
 */
export function concealed<Of extends Found>(found: Of): Of {
  const { record, lead } = found;
  const { particulars, case: c } = record;
  const about = toldCase(record, lead);
  const told = concealedFrom("person", about);
  if (told === about) return found;
  const { takenOn, firstContact, policy } = c.state;
  const state = {
    ...c.state,
    policy: { ...policy, id: "withheld" },
    takenOn: takenOn && { ...takenOn, by: unnamed(takenOn.by) },
    firstContact: firstContact && { ...firstContact, by: unnamed(firstContact.by) },
  };
  return {
    ...found,
    lead: told.takenOn,
    record: {
      ...record,
      particulars: { ...particulars, recipient: told.recipient, route: null },
      case: { ...c, state },
    },
  };
}

/** The same with its page: contact points are named after areas, and a chain that proves itself cannot be cut. */
export function concealedWhole(whole: Whole): Whole {
  const found = concealed(whole);
  if (found === whole) return whole;
  const notifications = whole.notifications.map((sent) => ({ ...sent, contactPointId: "withheld" }));
  return { ...found, notifications, history: [] };
}
