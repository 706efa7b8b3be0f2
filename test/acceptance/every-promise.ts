import { testKafka } from "@homeward/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import { homeward, type TransportName } from "./harness/homeward.ts";
import { stageOf, type Stage } from "./harness/stage.ts";
import { onANamedDesk } from "./promises/p02-on-a-named-desk.ts";
import { toldIsNotAccepted } from "./promises/p03-told-is-not-accepted.ts";
import { silenceEscalates } from "./promises/p04-silence-escalates.ts";
import { answeredIsQuiet } from "./promises/p05-answered-is-quiet.ts";
import { twiceIsOnce } from "./promises/p06-twice-is-once.ts";
import { theAnswerExplainsItself } from "./promises/p07-the-answer-explains-itself.ts";
import { takenOnIsNotSeen } from "./promises/p08-taken-on-is-not-seen.ts";
import { replayDecidesNothing } from "./promises/law-replay.ts";
import { identityStaysWhereItIsNeeded } from "./promises/p09-identity-stays-where-it-is-needed.ts";
import { historyCannotBeRewritten } from "./promises/p10-history-cannot-be-rewritten.ts";
import { theUnitKnowsTheEnd } from "./promises/p11-the-unit-knows-the-end.ts";
import { exactlyOneLead } from "./promises/p13-exactly-one-lead.ts";
import { needToKnow } from "./promises/p14-need-to-know.ts";

/** Every promise on one transport: one running Homeward, new stays for each test, and no message unaccounted for. */
export async function everyPromise(transport: TransportName): Promise<void> {
  const brokers = transport === "kafka" ? ((await testKafka())?.brokers ?? null) : [];
  describe.skipIf(brokers === null)(`Homeward, ${transport}`, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = stageOf(await homeward({ transport, brokers: brokers ?? [] }));
    });
    afterAll(() => stage?.close());
    // Working hours, with nothing left over from the test before.
    beforeEach(() => stage.time.becomesWednesday("10:00"));
    afterEach(async () => {
      try {
        await stage.nothingElseIsHeard();
      } finally {
        await stage.tidy();
      }
    });
    const current = () => stage;

    onANamedDesk(current);
    toldIsNotAccepted(current);
    silenceEscalates(current);
    answeredIsQuiet(current);
    twiceIsOnce(current);
    theAnswerExplainsItself(current);
    takenOnIsNotSeen(current);
    historyCannotBeRewritten(current);
    theUnitKnowsTheEnd(current);
    exactlyOneLead(current);
    needToKnow(current);
    // After all others: what they did is what has to hold under it.
    replayDecidesNothing(current);
    identityStaysWhereItIsNeeded(current);
  });
}
