import type { Heard } from "./open-ears.ts";
import type { Stage } from "./open-stage.ts";
import { nameOfPoint, withoutDemo } from "./name-of-point.ts";
import { readMails } from "./read-mails.ts";
import type { Words } from "./send-words.ts";
import { between, london } from "./story-time.ts";
import type { Teller } from "./teller.ts";
import { setTimeout as delay } from "node:timers/promises";

/** The story as it is being played. */
export interface Play {
  readonly stage: Stage;
  readonly words: Words;
  readonly teller: Teller;
  /** Stays of the story, in the order of their acts. */
  readonly stays: string[];
  /** Messages that the story knows of; what else is heard is unexpected. */
  readonly known: Set<string>;
}

/** A message that the story waits for. */
export interface Expected {
  /** A contact point. */
  readonly to: string;
  readonly what: "case.alarm" | "case.information" | "case.stand-down" | "mail";
}

const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 50;
const STEPS = 8;

/** Waits until all these messages about a stay have come, and tells who was told what. */
export async function hearAll(play: Play, stayId: string, expected: readonly Expected[]): Promise<void> {
  for (const wish of expected) {
    const heard = await until(() => find(play, stayId, wish), `${wish.what} at ${wish.to}`);
    play.known.add(heard.id);
    await tell(play, heard);
  }
}

async function find(
  { stage, known, words }: Play,
  stayId: string,
  { to, what }: Expected,
): Promise<Heard | undefined> {
  const fresh = stage.ears.heard.filter(({ id, pointId }) => pointId === to && !known.has(id));
  if (what !== "mail") return fresh.find(({ body }) => body?.type === what && body.data.stayId === stayId);
  await readMails(stage);
  const references = (await words.readCases(stayId)).map(({ reference }) => reference);
  return fresh.find(({ kind, text }) => kind === "mail" && references.some((it) => text.includes(it)));
}

/** Every message says that it is a test and that the teams are invented; the story says so once. */
const asSaid = (text: string): string => withoutDemo(text.replace(/^Test only: /, ""));

const verbs = {
  "case.alarm": "Told",
  "case.information": "Told",
  "case.stand-down": "Stood down",
  "case.reminder": "Reminded",
};

async function tell({ stage, teller }: Play, { pointId, at, body, text }: Heard): Promise<void> {
  const name = nameOfPoint(stage.seeds, pointId);
  if (body === null) return teller.happened(london(at), `Told ${name} (e-mail)`, `“${text}”`);
  return teller.happened(london(at), `${verbs[body.type]} ${name} (webhook)`, `“${asSaid(text)}”`);
}

/** Lets the story's time pass until an instant, once everything before it has been told and noted down. */
export async function timePasses(play: Play, toMs: number): Promise<void> {
  await settled(play);
  const { clock } = play.stage;
  const moments = between(clock.now(), toMs, STEPS);
  await play.teller.passes(moments.map(london), (index) => clock.moveTo(moments[index] ?? toMs));
  // The other process watches the clock's file and follows at once; there is nothing to see it by.
  await delay(300);
}

/** Waits until every message of the story's cases has been sent and what came of it is known. */
export async function settled({ words, stays, stage }: Play): Promise<void> {
  await until(async () => {
    const cases = await Promise.all(stays.map((stay) => words.readCases(stay)));
    const sent = cases.flat().flatMap(({ notifications }) => notifications);
    const isDone = ({ attempts }: (typeof sent)[number]) =>
      ["delivered", "refused", "cancelled"].includes(attempts.at(-1)?.result ?? "");
    return sent.every(isDone) || undefined;
  }, "an end of every message's way");
  await readMails(stage);
}

async function until<T>(look: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > giveUpAt) throw new Error(`The story did not go as told: there was not ${what}.`);
    await delay(LOOK_AGAIN_MS);
  }
}
