import {
  dischargeEventMessage,
  formatInstant,
  report,
  topics,
  unitName,
  untilTakenOn,
  type Message,
} from "@homeward/contracts";
import { sha256, type Sealing } from "@homeward/kernel";
import { adoptPublished, eachMessage, handAgain, type LeftOut } from "@homeward/outbox";
import { caseChangeConsumer, type CaseChangeDeps } from "../outcomes/consumer.ts";
import { SOURCE } from "../reports/message.ts";
import { spellHashOf } from "../stays/spell.ts";
import { tookBack } from "../stays/statement.ts";
import { putBack, type ToldEvent } from "./restore-store.ts";

export interface RestoredReports {
  /** Reports that were accepted and forgotten. */
  readonly reports: number;
  readonly leftOut: readonly LeftOut[];
}

/**
 * After a restore: takes back from its own messages the stays, discharges and events that the database has forgotten,
 * so that a unit that reports again is known, and numbers go on above those that were given; and what became of cases. `messages` are all that the
 * transport still keeps, in order within a key.
 */
export async function restoreReports(
  deps: CaseChangeDeps & { readonly sealing: Sealing },
  messages: readonly Message[],
): Promise<RestoredReports> {
  const { pool, sealing } = deps;
  let missing = 0;
  const consumers = [caseChangeConsumer(deps)];
  const events = messages.filter(({ topic }) => topic === topics.dischargeEvents);
  const leftOut = await eachMessage(pool, events, async (message) => {
    const told = toldBy(message, sealing);
    if (await pool.transaction((tx) => putBack(tx, told))) missing += 1;
  });
  leftOut.push(...(await eachMessage(pool, messages, (message) => handAgain(consumers, message))));
  await pool.transaction((tx) => adoptPublished(tx, SOURCE, messages));
  return { reports: missing, leftOut };
}

function toldBy(message: Message, sealing: Sealing): ToldEvent {
  const { unit, sealed, dischargeNumber, eventId, stayId, ...event } = dischargeEventMessage.parse(
    message.data,
  );
  const text = sealing.openText(sealed);
  const said = report.parse(JSON.parse(text));
  const isReversed = event.kind === "discharge-reversed";
  return {
    ...event,
    stayId,
    eventId,
    isReversed,
    odsCode: unit.odsCode,
    spellHash: spellHashOf(sealing, {
      odsCode: unit.odsCode,
      spellId: said.stay.spellId,
      test: event.test,
    }),
    number: dischargeNumber,
    unitName: unitName(unit),
    type: said.type,
    // The bytes that came are gone: what was read of them stands in for them.
    bodyHash: sha256(text),
    sealedBody: sealing.seal(text),
    answer: {
      eventId,
      stayId,
      dischargeNumber,
      receivedAt: formatInstant(event.receivedAt),
      warnings: [],
      statement: isReversed ? tookBack(unitName(unit)) : untilTakenOn(unitName(unit)),
    },
  };
}
