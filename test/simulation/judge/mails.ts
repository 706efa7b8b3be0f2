import type { HeardMail } from "@homeward/testing";
import type { Discharge } from "../plan/year.ts";
import type { Point } from "../subject/year-seeds.ts";
import type { CaseEvidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";

/** What is held against the mailboxes of a year: its children, the directory, and what is written down as delivered. */
export interface Sides {
  readonly discharges: readonly Discharge[];
  readonly points: readonly Point[];
  readonly cases: readonly CaseEvidence[];
}

/** A mail tells nobody's identity, goes to a mailbox of the directory, comes once, and came where it is said to have come. */
export function judgeMails(
  mails: readonly HeardMail[],
  { discharges, points, cases }: Sides,
): readonly Finding[] {
  const identities = identitiesOf(discharges);
  const addresses = new Set(points.map(({ address }) => address));
  const timesHeard = new Map<string, number>();
  for (const mail of mails) timesHeard.set(idOf(mail), (timesHeard.get(idOf(mail)) ?? 0) + 1);
  const byMail = new Set(points.filter(({ kind }) => kind === "email").map(({ id }) => id));
  const delivered = cases
    .flatMap(({ sent }) => sent)
    .filter(({ pointId, deliveredMs }) => byMail.has(pointId) && deliveredMs !== null);
  const of = (what: Finding["what"], where: string) => (says: string) => ({ what, where, says });
  return [
    ...mails.flatMap((mail) => leaksIn(mail, identities).map(of("leaks", idOf(mail)))),
    ...mails.flatMap((mail) =>
      mail.to.filter((to) => !addresses.has(to)).map(of("badSignature", idOf(mail))),
    ),
    ...[...timesHeard].flatMap(([id, times]) =>
      times > 1 ? [of("decidedTwice", id)(`the mail came ${times} times`)] : [],
    ),
    ...delivered.flatMap(({ id, pointId }) =>
      timesHeard.has(id) ? [] : [of("unmailed", id)(`${pointId} has it in no mailbox`)],
    ),
  ];
}

/** A mail is named by its Message-ID after its notification. */
const idOf = ({ headers }: HeardMail): string => /<?([^@>]+)@/.exec(headers["message-id"] ?? "")?.[1] ?? "";

/** Every child's, since a mail says only a reference; by the words that tell it. */
function identitiesOf(discharges: readonly Discharge[]): ReadonlyMap<string, string> {
  return new Map(
    discharges.flatMap(({ child, spellId }) =>
      [child.givenName, child.familyName, child.nhsNumber, child.birthDate, child.postcode].flatMap((word) =>
        word === null ? [] : [[squeezed(word), spellId] as const],
      ),
    ),
  );
}

const squeezed = (text: string): string => text.replaceAll(/[^\p{L}\d]/gu, "").toLowerCase();

/** However it is written: an NHS number stands in three words, a date or a postcode in two. */
function leaksIn({ text, headers }: HeardMail, identities: ReadonlyMap<string, string>): string[] {
  const words = `${headers["subject"]} ${text}`.split(/[^\p{L}\d]+/u).map(squeezed);
  const runs = words.flatMap((_, at) => [1, 2, 3].map((length) => words.slice(at, at + length).join("")));
  return [...new Set(runs)].flatMap((run) => {
    const whose = identities.get(run);
    return whose === undefined ? [] : [`the mailbox was told who it is of ${whose}`];
  });
}
