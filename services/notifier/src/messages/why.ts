import { londonTime, unitName } from "@homeward/contracts";
import type { Closing } from "../cases/case.ts";
import type { Why } from "../cases/decision.ts";
import type { ToldMessage } from "./told.ts";

/** What the sentences are made of. Nothing here identifies the child. */
interface Tale {
  readonly told: ToldMessage;
  /** The recipient of the case. */
  readonly team: string;
  /** "a young person who has left Larch Ward" without the article. */
  readonly child: string;
  readonly ward: string;
  readonly by: string;
  /** "by 17:30 on Sunday 22 November". */
  readonly due: string;
  /** The same with "at". */
  readonly dueAt: string;
}

/** Why this reader hears of it now and what is wanted, in one plain sentence; names nobody but teams and units. */
export function whySentence(told: ToldMessage): string {
  const { about, notification } = told;
  const by =
    notification.deadlineAt === null ? "as soon as you can" : `by ${londonTime(notification.deadlineAt)}`;
  const urgent = about.urgent && notification.kind === "alarm" ? "Urgent: " : "";
  const test = about.test ? "Test only: " : "";
  return `${test}${urgent}${capital(told, tell(told, by))}`;
}

function tell(told: ToldMessage, by: string): string {
  const { about, notification } = told;
  if (about.subject.is === "alarm") return ownAlarm(told, about.subject.why, by);
  const ward = unitName(about.subject.unit);
  const due = about.contactDueAt === null ? null : londonTime(about.contactDueAt);
  const tale: Tale = {
    told,
    team: about.recipient.name,
    child: `young person who has left ${ward}`,
    ward,
    by,
    due: due === null ? "soon" : `by ${due}`,
    dueAt: due === null ? "before now" : `at ${due}`,
  };
  return `${happened[notification.why](tale)}; ${(asked[notification.why] ?? wanted)(tale)}.`;
}

function ownAlarm(told: ToldMessage, why: string, by: string): string {
  if (told.notification.kind === "stand-down") return "this alarm is settled; you need do nothing more.";
  return `${why.replace(/[.\s]+$/, "")}; please look into it and note it ${by}.`;
}

const capital = ({ about }: ToldMessage, sentence: string) =>
  about.test || about.urgent ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1);

const isContact = (t: Tale) => t.told.notification.clock === "contact";

const happened: Record<Why, (t: Tale) => string> = {
  opened,
  "rung-missed": (t) =>
    isContact(t)
      ? `no first contact with the ${t.child} has been recorded in time`
      : `${t.team} has been told of a ${t.child}, and nobody has answered in time`,
  "rung-undeliverable": (t) =>
    `${t.team}, or whoever was to be told before you, could not be reached about a ${t.child}`,
  "not-known-here": (t) => `${t.team} has answered that it does not know a ${t.child}`,
  repeated: (t) =>
    isContact(t)
      ? `${t.team} has still recorded no first contact with the ${t.child}`
      : `there is still no answer from ${t.team} about the ${t.child}`,
  widened: (t) =>
    `the person on call for ${t.team} could not be reached about a ${t.child}, so you are told as well`,
  "contact-overdue": (t) => `first contact with the ${t.child} was due ${t.dueAt} and none has been recorded`,
  "contact-due-soon": (t) => `first contact with the ${t.child} is due ${t.due}`,
  "hold-ended": (t) => `the hold on the ${t.child} has ended and ${t.team} has not taken them on`,
  "ward-rung-missed": (t) =>
    isContact(t)
      ? `${t.team} has not recorded a first contact with the ${t.child} in time`
      : `${t.team} has been told of the ${t.child} and nobody answered in time`,
  "ward-rung-undeliverable": (t) => `${t.team} could not be reached about the ${t.child}`,
  "ward-not-known-here": (t) => `${t.team} has answered that it does not know the ${t.child}`,
  "ward-seen": (t) => `a clinician of ${t.team} has seen or spoken with the ${t.child}`,
  "ward-accepted": (t) => `${t.team} has taken on the ${t.child}`,
  "ward-asked": (t) => `${t.team} asks you about the ${t.child}`,
  "ward-ended": (t) => `the case of the ${t.child} has ended at ${t.team}${ended(t)}`,
  "no-right": (t) =>
    `an answer about the ${t.child} came from somebody whose role may not give it and changes nothing`,
  "pass-refused": (t) => `the team asked to take over the ${t.child} has not taken them on`,
  "cannot-find": (t) => `${t.team} cannot find the ${t.child}`,
  died: (t) => `${t.ward} has reported that a young person who had left has died`,
  "death-taken-back": (t) =>
    `${t.ward} has taken back its report that a young person who had left has died: it was a mistake`,
  settled: (t) =>
    t.told.about.closedAs === "withdrawn" ? `${t.ward} has withdrawn this discharge` : "this is settled",
};

function opened(t: Tale): string {
  const { about, contactPoint } = t.told;
  if (about.recipient.kind === "resolver" && about.part === "lead")
    return `no rule can tell which team should take on a ${t.child}`;
  if (about.part === "must-know") return `${t.team} has to know of a ${t.child}`;
  return contactPoint.reader === "recipient"
    ? `a young person from your area has left ${t.ward}`
    : `a young person from the area of ${t.team} has left ${t.ward}`;
}

const endings: Partial<Record<Closing, string>> = {
  readmitted: ", who is in hospital again",
  "moved-abroad": ", who has moved abroad",
  declined: ", which has declined to take them on",
};

const ended = ({ told: { about } }: Tale) => (about.closedAs === null ? "" : (endings[about.closedAs] ?? ""));

/** What is wanted where that is not simply an answer by the deadline. */
const asked: Partial<Record<Why, (t: Tale) => string>> = {
  "contact-due-soon": (t) =>
    `please see or speak with them${t.told.contactPoint.reader === "recipient" ? "" : ` through ${t.team}`}, and record it`,
  "ward-rung-missed": (t) => wardWaits(t),
  "ward-rung-undeliverable": (t) => wardWaits(t),
  "ward-not-known-here": (t) => wardWaits(t),
  "ward-seen": () => "nothing more is asked of you",
  "ward-accepted": (t) => `first contact with them is due ${t.due}`,
  "ward-asked": (t) => `please ring ${t.team}, or correct what you reported`,
  "ward-ended": () => "please make sure that their follow-up is safe",
  "pass-refused": (t) => `they stay with you, and first contact is still due ${t.due}`,
  "cannot-find": (t) =>
    t.told.contactPoint.reader === "unit"
      ? `please ring ${t.team} at once with every way to reach them`
      : `please ring ${t.team} and the unit at once, and agree who looks for them`,
  died: () => "no answer is needed",
  "death-taken-back": () => "no answer is needed to this, and whoever is to take them on is told separately",
  settled: () => "you need do nothing more",
};

function wardWaits({ told: { about } }: Tale): string {
  const rests = about.takenOn ? "" : ", and until a team has taken them on follow-up rests with you";
  return `the next person is being told${rests}`;
}

function wanted(t: Tale): string {
  const { about, contactPoint } = t.told;
  const { reader } = contactPoint;
  if (reader === "unit")
    return about.takenOn
      ? "no answer is needed from you"
      : "until a team has taken them on, follow-up rests with you";
  if (about.part === "copy") return "no answer is needed";
  if (about.part === "must-know")
    return reader === "recipient"
      ? `please confirm that you know ${t.by}`
      : `please see to it that ${t.team} confirms ${t.by}`;
  if (about.recipient.kind === "resolver") return `please find the team that has to take them on ${t.by}`;
  if (isContact(t))
    return reader === "recipient"
      ? `please see or speak with them, and record it, ${t.by}`
      : `please see to it that ${t.team} sees or speaks with them ${t.by}`;
  return reader === "recipient" || reader === "crisis"
    ? `please take them on, or say why not, ${t.by}`
    : `please see to it that a clinician takes them on ${t.by}`;
}
