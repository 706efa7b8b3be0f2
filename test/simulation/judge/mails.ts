import { notificationIdOf, type HeardMail } from "@homeward/testing";
import type { Discharge } from "../plan/year.ts";
import type { Point } from "../subject/year-seeds.ts";
import type { CaseEvidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { areaOf, leaksIn } from "./leaks.ts";

/** What is held against the mailboxes of a year: its children, the directory, and what is written down as sent. */
export interface Sides {
  readonly discharges: readonly Discharge[];
  /** The discharge that a stay was reported for. */
  readonly dischargeOf: (stayId: string) => Discharge | undefined;
  readonly points: readonly Point[];
  readonly cases: readonly CaseEvidence[];
}

/**
 * A mail tells nobody's identity, and of a protected child not the area; it is one that was decided, goes to the mailbox of
 * the contact point it was decided for and no other, and comes once.
 */
export function judgeMails(mails: readonly HeardMail[], sides: Sides): readonly Finding[] {
  const { discharges, points, cases } = sides;
  const identities = identitiesOf(discharges);
  const mailboxes = new Map(points.flatMap((point) => (point.kind === "email" ? [[point.id, point]] : [])));
  const decided = new Map(
    cases.flatMap((one) =>
      one.sent.flatMap((sent) => {
        const point = mailboxes.get(sent.pointId);
        return point === undefined ? [] : [[sent.id, { one, sent, point }] as const];
      }),
    ),
  );
  const heard = new Set<string>();
  return mails.flatMap((mail): Finding[] => {
    const id = notificationIdOf(mail);
    const of = (what: Finding["what"]) => (says: string) => ({ what, where: id, says });
    const isRepeated = heard.has(id);
    heard.add(id);
    const known = decided.get(id);
    const to = mail.to.join();
    return [
      ...leaksOfAnybody(mail, identities).map(of("leaks")),
      ...(known === undefined ? [] : areaIn(mail, known, sides)).map(of("leaks")),
      ...(known?.point.address === to
        ? []
        : [of("misdirected")(`${to} got what ${known?.point.id ?? "nobody"} was sent`)]),
      ...(isRepeated ? [of("decidedTwice")("the mail came twice")] : []),
    ];
  });
}

interface Known {
  readonly one: CaseEvidence;
  readonly sent: CaseEvidence["sent"][number];
  readonly point: Point;
}

/** As of any message: to whom the area of a protected child's team may be told. */
function areaIn({ text }: HeardMail, { one, sent, point }: Known, { dischargeOf }: Sides): string[] {
  const discharge = one.stayId === null ? undefined : dischargeOf(one.stayId);
  if (discharge === undefined) return [];
  return leaksIn({ point, type: `case.${sent.type}`, text, told: sent }, discharge, areaOf(one.teamId));
}

/** Every child's, since a mail says only a reference; by the words that tell it, as people write them. */
function identitiesOf(discharges: readonly Discharge[]): ReadonlyMap<string, string> {
  return new Map(
    discharges.flatMap(({ child, spellId }) => {
      const { givenName, familyName, nhsNumber, birthDate, postcode } = child;
      const born = new Date(birthDate);
      const dates = [
        birthDate,
        born.toLocaleDateString("en-GB"),
        born.toLocaleDateString("en-GB", { dateStyle: "long" }),
      ];
      const words = [givenName, familyName, nhsNumber, ...dates, ...(postcode === null ? [] : [postcode])];
      return words.map((word) => [squeezed(word), spellId] as const);
    }),
  );
}

const squeezed = (text: string): string => text.replaceAll(/[^\p{L}\d]/gu, "").toLowerCase();

/** However it is written: an NHS number stands in three words, a date or a postcode in two. */
function leaksOfAnybody({ text, headers }: HeardMail, identities: ReadonlyMap<string, string>): string[] {
  const words = `${headers["subject"]} ${text}`.split(/[^\p{L}\d]+/u).map(squeezed);
  const runs = words.flatMap((_, at) => [1, 2, 3].map((length) => words.slice(at, at + length).join("")));
  return [...new Set(runs)].flatMap((run) => {
    const whose = identities.get(run);
    return whose === undefined ? [] : [`the mailbox was told who it is of ${whose}`];
  });
}
