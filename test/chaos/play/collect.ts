import { keyOf } from "../../acceptance/harness/world.ts";
import type { CaseSeen, Evidence, StaySeen } from "../audit/evidence.ts";
import type { World } from "../world/world.ts";
import { askUntilAnswered } from "./ask.ts";
import { heardByMail, type Book } from "./book.ts";

const AT_ONCE = 12;
const PAGE = 200;

export interface Reading {
  readonly world: World;
  readonly signal: AbortSignal;
}

/** Reads everything that the public API says of the run. */
export async function collect(reading: Reading, book: Book): Promise<Evidence> {
  const { world } = reading;
  const readAt = world.now();
  // What was answered before is read, what is read was heard before.
  const accepted = [...book.accepted];
  const answered = [...book.answered];
  const placed = [...book.placed];
  const ids = await caseIds(reading);
  const cases = await allOf(ids, (id) =>
    get<CaseSeen>(reading, `${world.door("notifier")}/v1/cases/${id}`, "admin"),
  );
  const stayIds = [...new Set(accepted.map(({ stayId }) => stayId))];
  const stays = await allOf(stayIds, (id) =>
    get<StaySeen>(reading, `${world.door("intake")}/v1/stays/${id}`, "oak"),
  );
  const heard = [...book.heard, ...world.mails().map((mail) => heardByMail(mail, world.offsetMs))];
  return {
    accepted,
    answered,
    placed,
    heard,
    cases,
    stays: new Map(stays.map((stay) => [stay.stayId, stay])),
    policies: world.policies,
    untold: book.open().map(({ index }) => `story ${index} has not come to its end`),
    readAt,
  };
}

/** Whether no case is open any more: a cheap question, asked before everything is read. */
export async function nothingIsOpen(reading: Reading): Promise<boolean> {
  const states = ["waiting", "held", "accepted", "passing-on"];
  const pages = await Promise.all(states.map((state) => list(reading, `state=${state}&limit=1`)));
  return pages.every(({ items }) => items.length === 0);
}

async function caseIds(reading: Reading): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = ""; after !== null;) {
    const page = await list(
      reading,
      `limit=${PAGE}${after === "" ? "" : `&after=${encodeURIComponent(after)}`}`,
    );
    ids.push(...page.items.map(({ caseId }) => caseId));
    after = page.next;
  }
  return ids;
}

interface Page {
  readonly items: readonly { readonly caseId: string }[];
  readonly next: string | null;
}

async function list(reading: Reading, query: string): Promise<Page> {
  const page = await get<Page>(reading, `${reading.world.door("notifier")}/v1/cases?${query}`, "admin");
  if (page === null) throw new Error("there is no list of cases");
  return page;
}

/** Null where there is no such thing: whether there should be is for the audit to say. */
async function get<Body>({ signal }: Reading, url: string, owner: string): Promise<Body | null> {
  const headers = () => ({ authorization: `Bearer ${keyOf(owner)}` });
  const { status, body } = await askUntilAnswered({ url: () => url, headers }, signal);
  if (status === 404) return null;
  if (status !== 200) throw new Error(`${url} answered ${status}`);
  return body as Body;
}

/** A few at a time; what is not there is left out. */
async function allOf<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result | null>,
): Promise<Result[]> {
  const results: Result[] = [];
  const rest = items.entries();
  const turn = async () => {
    for (const [, item] of rest) {
      const result = await work(item);
      if (result !== null) results.push(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, turn));
  return results;
}
