import { sign } from "@homeward/signing";
import type { Told } from "../../acceptance/harness/desk.ts";
import { keyOf, odsCodeOf, secretOf, type PointName } from "../../acceptance/harness/world.ts";
import type { Answered } from "../audit/evidence.ts";
import { pause } from "../pause.ts";
import type { Story } from "../plan/plan.ts";
import { askUntilAnswered, type Asked } from "./ask.ts";
import type { Book } from "./book.ts";

export interface PeopleParts {
  /** One of the replicas, each in its turn. */
  readonly door: (service: "notifier" | "router") => string;
  readonly book: Book;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

type Data = Told["data"];

/** Who says what about a case. */
export interface Answer {
  readonly caseId: string;
  readonly said: Answered["said"];
  /** Whose secret signs it. */
  readonly from: PointName;
  readonly name: string;
  readonly role: string;
  readonly more?: Readonly<Record<string, unknown>>;
  /** Default: a new one. */
  readonly webhookId?: string;
}

/** The teams and the people on call. Everything that is said is said until it is answered. */
export interface People {
  answer(answer: Answer): Promise<void>;
  /** A resolver's placement. */
  place(data: Data, teamId: string): Promise<void>;
}

export function openPeople({ door, book, now, signal }: PeopleParts): People {
  return {
    async answer({ caseId, said, from, name, role, more = {}, webhookId = crypto.randomUUID() }) {
      const isContact = said === "first-contact";
      const by = { name, role, odsCode: odsCodeOf[from] };
      const body = JSON.stringify({ caseId, by, ...(isContact ? {} : { outcome: said }), ...more });
      const what = isContact ? "first-contact" : "acknowledgements";
      const url = () => `${door("notifier")}/v1/cases/${caseId}/${what}`;
      const headers = () => {
        const timestampSeconds = Math.floor(now() / 1_000);
        return { ...sign({ id: webhookId, timestampSeconds, body, secrets: [secretOf(from)] }) };
      };
      const reply = await askUntilAnswered({ url, headers, body }, signal);
      if (reply.status !== 200) throw new Error(`"${said}" about ${caseId} was answered ${reply.status}`);
      book.answered.push({ caseId, name, said, applied: hasEffect(reply), at: now() });
    },
    async place({ stayId, dischargeNumber }, teamId) {
      const url = () => `${door("router")}/v1/routes/${stayId}/resolution`;
      const headers = () => ({ authorization: `Bearer ${keyOf("resolver")}` });
      const by = { name: "Martha Co-ordinator", role: "resolver" };
      const body = JSON.stringify({ dischargeNumber, teamIds: [teamId], by, reason: "The ward says so." });
      const { status } = await askUntilAnswered({ url, headers, body }, signal);
      // 409: somebody has placed it meanwhile, perhaps this very request, whose answer a kill took along.
      if (status !== 200 && status !== 409) throw new Error(`placing ${stayId} was answered ${status}`);
      if (status === 200) book.placed.push({ stayId: String(stayId), teamId });
    },
  };
}

const hasEffect = ({ body }: Asked): boolean => body["effect"] === "applied" || body["counts"] === true;

/** Lets the people of the plan act on what they hear. A rejection is a fault of the run itself. */
export function openActors(people: People, parts: PeopleParts, under: (work: Promise<void>) => void) {
  const done = new Set<string>();
  const once = (name: string, work: () => Promise<void>) => {
    if (done.has(name)) return;
    done.add(name);
    under(work());
  };
  return async (point: PointName, { type, data }: Told): Promise<void> => {
    if (type !== "case.alarm" || data.stayId === null || data.recipient.teamId.startsWith("unit:")) return;
    const story = await parts.book.storyOf(data.stayId);
    const heard = { point, data, story };
    if (data.part === "must-know") return once(`noted ${data.caseId}`, () => notes(people, heard));
    if (data.recipient.teamId === "resolver")
      return once(`placed ${data.caseId}`, () => places(people, heard));
    const isLead = point.startsWith("safeguarding-lead");
    if (isLead && data.clock === "acceptance") once(`held ${data.caseId}`, () => holds(people, parts, heard));
    if (mayAccept(heard)) once(`taken ${data.caseId}`, () => takes(people, parts, heard, once));
    if (data.clock === "contact" && data.rung > 0)
      once(`seen ${data.caseId}`, () => contacts(people, parts, heard));
  };
}

interface HeardAlarm {
  readonly point: PointName;
  readonly data: Data;
  readonly story: Story;
}

const teamOf = ({ recipient }: Data): PointName => recipient.teamId as PointName;

async function notes(people: People, { data, story }: HeardAlarm): Promise<void> {
  await pause(story.answerAfterMs);
  const from = teamOf(data);
  await people.answer({
    caseId: data.caseId,
    said: "noted",
    from,
    name: `Noting ${data.caseId}`,
    role: "manager",
  });
}

async function places(people: People, { data, story }: HeardAlarm): Promise<void> {
  await pause(story.answerAfterMs);
  await people.place(data, story.index % 2 === 0 ? "sheffield-camhs" : "rotherham-camhs");
}

async function holds(people: People, { now }: PeopleParts, { data }: HeardAlarm): Promise<void> {
  const until = Temporal.Instant.fromEpochMilliseconds(now() + 4_000).toString();
  const who = {
    from: "safeguarding-lead",
    name: `Lead of ${data.caseId}`,
    role: "safeguarding-lead",
  } as const;
  await people.answer({ caseId: data.caseId, said: "holding", ...who, more: { until } });
}

/** Silent teams are silent until the lead on call was reached. */
function mayAccept({ point, data, story }: HeardAlarm): boolean {
  if (data.clock === "contact" || story.answeredBy === "team") return true;
  if (story.answeredBy === "second-rung") return data.rung > 0;
  return point.startsWith("safeguarding-lead");
}

async function takes(
  people: People,
  parts: PeopleParts,
  { data, story }: Omit<HeardAlarm, "point">,
  once: (name: string, work: () => Promise<void>) => void,
): Promise<void> {
  await pause(story.answerAfterMs);
  const { caseId } = data;
  const from = teamOf(data);
  const clinician = { from, role: "clinician", caseId };
  if (story.bounces && data.round === 1 && from === "rotherham-camhs") {
    const more = { suggestion: { teamId: "sheffield-camhs" } };
    return people.answer({ ...clinician, said: "wrong-area", name: `Referrer of ${caseId}`, more });
  }
  const webhookId = crypto.randomUUID();
  const acceptance = { ...clinician, said: "accepted", name: `Clinician of ${caseId}`, webhookId } as const;
  await people.answer(acceptance);
  if (story.contact !== "overdue") {
    await pause(story.contact);
    once(`seen ${caseId}`, () => contacts(people, parts, { data, story }));
  }
  if (story.again === "no") return;
  await pause(story.againAfterMs);
  const other = { ...acceptance, webhookId: crypto.randomUUID() };
  if (story.again === "same-message") await people.answer(acceptance);
  else
    await people.answer(story.again === "other-message" ? other : { ...other, name: `Second of ${caseId}` });
}

async function contacts(
  people: People,
  { now, book }: PeopleParts,
  { data, story }: Omit<HeardAlarm, "point">,
): Promise<void> {
  const more = {
    at: Temporal.Instant.fromEpochMilliseconds(now()).toString(),
    with: "young-person",
    how: "seen",
  };
  await people.answer({
    caseId: data.caseId,
    said: "first-contact",
    from: teamOf(data),
    name: `Seeing ${data.caseId}`,
    role: "clinician",
    more,
  });
  book.end(story);
}
