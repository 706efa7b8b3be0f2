import { acceptedByItsTeam, escalatedToLead, placedByPerson } from "./acts.ts";
import type { Stage } from "./open-stage.ts";
import { countOutcome, summaryTable, type Outcome } from "./outcome.ts";
import { settled, type Play } from "./play.ts";
import { wordsTo } from "./send-words.ts";
import type { Teller } from "./teller.ts";

const OPENING = `Three young people leave Larch House, a ward far from home, on one Friday.

What runs is Homeward as npm start runs it, with a PostgreSQL of its own; every webhook is signed and every
signature is checked. Only the clock is moved. The people and teams are invented, and every message says
that it is a test.
`;

/** What became of the story, and why it broke off where it did. */
export interface Told {
  readonly outcome: Outcome;
  readonly failure: Error | null;
}

/** Plays all three acts and counts what became of them, also where the story breaks off. */
export async function tellStory(stage: Stage, teller: Teller, elapsedSeconds: () => number): Promise<Told> {
  teller.plain(OPENING);
  await teller.during("Homeward starts on an empty database", stage.ready);
  const play: Play = { stage, teller, words: wordsTo(stage), stays: [], known: new Set() };
  const failure = await playActs(play).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
  );
  const ended = await Promise.all(play.stays.map((stayId) => readEnd(play, stayId)));
  const { known } = play;
  const { ears, seeds } = stage;
  const outcome = countOutcome({ ended, heard: ears.heard, known, seeds, wallSeconds: elapsedSeconds() });
  teller.plain(`\n${summaryTable(ended)}\n`);
  teller.plain(
    `${ears.heard.length} messages were heard, ${outcome.unexpectedMessages} of them unexpected. ` +
      `The story took ${Math.round(outcome.wallSeconds)} s.`,
  );
  for (const { id, pointId, text } of ears.heard)
    if (!known.has(id)) teller.plain(`unexpected at ${pointId}: ${text}`);
  return { outcome, failure };
}

async function playActs(play: Play): Promise<void> {
  await acceptedByItsTeam(play);
  await escalatedToLead(play);
  await placedByPerson(play);
  await settled(play);
}

async function readEnd({ words }: Play, stayId: string) {
  const [stay, cases, routes] = await Promise.all([
    words.readStay(stayId),
    words.readCases(stayId),
    words.readRoutes(stayId),
  ]);
  return { stay, cases, routes };
}
