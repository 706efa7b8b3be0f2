import type { Instant } from "./instant.ts";
import { londonTime } from "./london-time.ts";
import type { Answerer } from "./outcomes.ts";

/** What holds until the lead has accepted (P3); `unit` as {@link unitName} has it. Said on every page and answer. */
export const untilTakenOn = (unit: string): string =>
  `Told is not accepted. Until a team has taken the young person on, follow-up rests with the discharging unit, ${unit}.`;

/** Roles whose word for people is not simply their name without hyphens. */
const roleWords: Readonly<Record<string, string>> = { resolver: "duty co-ordinator" };

/** A role as people read it: "crisis clinician". */
export const roleInWords = (role: string): string => roleWords[role] ?? role.replaceAll("-", " ");

/** What holds from then on. */
export const takenOnBy = ({
  by,
  at,
  teamName,
}: {
  by: Pick<Answerer, "name"> & { role: string };
  at: Instant;
  teamName: string;
}): string => `Taken on at ${londonTime(at)} by ${by.name} (${roleInWords(by.role)}), ${teamName}.`;

/** A case of a lead that is closed. */
export interface EndedLead {
  /** As in `Case.closedAs`; an ending that is not known here settles nothing. */
  readonly closedAs: string | null;
  readonly teamName: string;
  /** As {@link unitName} has it. */
  readonly unit: string;
}

const endings: Readonly<Record<string, (lead: EndedLead) => string>> = {
  died: ({ unit }) => `${unit} has reported that the young person has died.`,
  readmitted: ({ teamName }) => `The young person is back in hospital (${teamName} has ended its case).`,
  "contact-made": ({ teamName }) => `A clinician of ${teamName} has seen or spoken with the young person.`,
  "moved-abroad": ({ teamName }) =>
    `The young person has moved abroad (${teamName} has ended its case): no team here follows up.`,
  declined: ({ teamName, unit }) =>
    `Follow-up by ${teamName} was declined: it rests again with the discharging unit, ${unit}.`,
};

/** The endings after which nobody else need take the child on, the one that says most of the child first. */
export const settlingEndings: readonly string[] = Object.keys(endings);

/** What holds once the lead's case has ended; null where that settles nothing, because another team is being asked. */
export const endedStatement = (lead: EndedLead): string | null =>
  lead.closedAs === null ? null : (endings[lead.closedAs]?.(lead) ?? null);
