import { londonTime, shortLondonTime, timeLeft, unitName, untilTakenOn } from "@homeward/contracts";
import { linksOf } from "./message.ts";
import type { ToldMessage } from "./told.ts";
import { whySentence } from "./why.ts";

export interface Email {
  readonly subject: string;
  readonly text: string;
  /** The same on every attempt. */
  readonly messageId: string;
}

/**
 * A plain-text e-mail about a case. It names nobody (P9): it is built without the facts, and without the name of
 * whoever took the child on.
 */
export function buildEmail(told: Omit<ToldMessage, "facts">, host: string): Email {
  const blind: ToldMessage = { ...told, facts: null };
  return {
    subject: subjectOf(blind),
    text: `${paragraphs(blind).join("\n\n")}\n`,
    messageId: `<${told.notification.id}@${host}>`,
  };
}

const topics = {
  alarm: "answer needed",
  reminder: "reminder",
  information: "for your information",
  "stand-down": "settled",
} as const;

function subjectOf({ notification, about }: ToldMessage): string {
  const { kind, deadlineAt } = notification;
  const test = about.test ? "TEST " : "";
  const urgent = about.urgent && kind === "alarm" ? "URGENT " : "";
  const by = kind === "alarm" && deadlineAt !== null ? ` by ${shortLondonTime(deadlineAt)}` : "";
  return `${test}${urgent}Homeward ${about.reference}: ${topics[kind]}${by}`;
}

function paragraphs(told: ToldMessage): string[] {
  const news = told.notification.kind === "stand-down" || told.notification.kind === "information";
  return [
    whySentence(told),
    particulars(told).join("\n"),
    ...(news ? [] : [howToAnswer(told)]),
    statementWithoutNames(told),
    "This e-mail names nobody on purpose. Opening it or replying to it is not an answer.",
  ];
}

function particulars({ notification, about }: ToldMessage): string[] {
  const lines = [`Reference: ${about.reference}`];
  const { subject, contactDueAt } = about;
  if (subject.is === "discharge")
    lines.push(`Unit: ${unitName(subject.unit)}, telephone ${subject.unit.phone ?? "not given"}`);
  if (notification.kind === "stand-down") return lines;
  const { deadlineAt, decidedAt } = notification;
  if (deadlineAt !== null)
    lines.push(
      `Answer by: ${londonTime(deadlineAt)} (time left when sent: ${timeLeft(decidedAt, deadlineAt)})`,
    );
  if (contactDueAt !== null) lines.push(`First contact due by: ${londonTime(contactDueAt)}`);
  return lines;
}

function howToAnswer({ about, places, contactPoint }: ToldMessage): string {
  const links = linksOf(about.caseId, places);
  if (contactPoint.reader === "unit" || contactPoint.reader === "platform") return `The case: ${links.case}`;
  if (links.page !== null) return `Read and answer: ${links.page}`;
  return [
    "Answer from your clinical system, quoting the reference, or post a signed answer to",
    links.acknowledge,
    `The case: ${links.case}`,
  ].join("\n");
}

function statementWithoutNames({ notification, about }: ToldMessage): string {
  if (about.subject.is === "alarm")
    return "Homeward goes on telling people until one of them has noted this.";
  if (about.closedAs === "withdrawn" || about.death !== null) return "Nothing more is asked of you.";
  if (about.takenOn)
    return notification.kind === "stand-down"
      ? "Nothing more is asked of you."
      : "The young person has been taken on.";
  return untilTakenOn(unitName(about.subject.unit));
}
