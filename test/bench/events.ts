import { randomUUID } from "node:crypto";
import { report } from "@homeward/testing";

/** Bodies of valid reports of some 1.5 kB, each about a new stay; made beforehand from one, so that making costs little. */
export function eventMaker(unit: { readonly odsCode: string; readonly ward: string }): () => Buffer {
  const run = randomUUID().slice(0, 8);
  const EVENT = "the-event-of-this-report";
  const SPELL = "the-spell-of-this-report";
  const text = JSON.stringify(report({ eventId: EVENT, stay: { spellId: SPELL }, unit }));
  const [before = "", between = "", after = ""] = text.split(new RegExp(`${EVENT}|${SPELL}`));
  let nth = 0;
  return () => {
    nth += 1;
    return Buffer.from(`${before}${run}-${nth}${between}${run}-spell-${nth}${after}`);
  };
}
