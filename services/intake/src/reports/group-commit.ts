import { isRetriable } from "@homeward/kernel";
import { createWaitingLine, type InLine } from "./waiting-line.ts";

export interface GroupCommitOptions<Item, Answer> {
  /** Handles a batch in one transaction; answers in the order of the items. */
  readonly handle: (batch: readonly Item[]) => Promise<readonly Answer[]>;
  /** Two items that share a key are never under way together; the later one waits. */
  readonly keysOf: (item: Item) => readonly string[];
  /** The server is away: asking again at once, item by item, would only wait as often. */
  readonly isAway: (error: unknown) => boolean;
  readonly mostItems?: number;
  readonly mostBatches?: number;
  /** Between two batches' beginnings lies so much time, in which the next gathers, unless many wait. Default 0. */
  readonly gatherMs?: number;
}

export interface GroupCommit<Item, Answer> {
  /** Resolves once the item's batch is committed. Rejects with the item's own error, never with a neighbour's. */
  submit(item: Item): Promise<Answer>;
  /** Whether many waited for their commit at once, just now or a moment ago. */
  isCrowded(): boolean;
  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void>;
}

interface Waiting<Item, Answer> extends InLine {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

const TRIES_ALONE = 3;
/** With so many there is nothing left to gain by gathering. */
const MANY = 16;
/** So many at once are a crowd, for so long; not before it has lasted a while: a moment's stall draws none. */
const CROWD = 24;
const CROWDED_FOR_MS = 250;
const LASTING_MS = 500;

/**
 * Requests that arrive while commits are under way share the next one: the disk is waited for once a batch, not
 * once a request. A batch that fails is tried again item by item, so that a bad one harms only itself.
 */
export function createGroupCommit<Item, Answer>(
  options: GroupCommitOptions<Item, Answer>,
): GroupCommit<Item, Answer> {
  const { keysOf, mostItems = 128, mostBatches = 4, gatherMs = 0 } = options;
  const line = createWaitingLine<Waiting<Item, Answer>>();
  const onIdle: (() => void)[] = [];
  let batches = 0;
  const crowd = createCrowd();
  const isIdle = () => batches === 0 && line.length === 0;
  const pace = createPace(gatherMs, () => {
    for (let room = mostBatches - batches; room > 0; room -= 1) {
      const batch = line.take(mostItems);
      if (batch.length > 0) void runBatch(batch);
    }
  });
  const runBatch = async (batch: readonly Waiting<Item, Answer>[]) => {
    batches += 1;
    await settle(batch, options);
    batches -= 1;
    crowd.leave(batch.length);
    line.release(batch);
    if (line.length > 0) pace.now(line.length >= MANY);
    if (isIdle()) for (const tell of onIdle.splice(0)) tell();
  };

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        line.push({ item, keys: keysOf(item), resolve, reject });
        crowd.enter();
        if (batches < mostBatches) pace.soon(line.length >= MANY);
      }),
    isCrowded: () => crowd.isThere(),
    idle: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => void onIdle.push(resolve))),
  };
}

/** Begins batches, with so much time between two beginnings where few wait. */
function createPace(gatherMs: number, begin: () => void) {
  let due: "not" | "later" | "at once" = "not";
  let timer: NodeJS.Timeout | undefined;
  let lastAt = Number.NEGATIVE_INFINITY;
  const go = () => {
    due = "not";
    lastAt = performance.now();
    begin();
  };
  const leftMs = (isMany: boolean) => (isMany ? 0 : lastAt + gatherMs - performance.now());
  const soon = (isMany: boolean) => {
    const left = leftMs(isMany);
    if (due === "at once" || (due === "later" && left > 0)) return;
    clearTimeout(timer);
    due = left > 0 ? "later" : "at once";
    // Whatever arrives in the same turn of the event loop goes along.
    if (left > 0) timer = setTimeout(go, left);
    else setImmediate(go);
  };
  return {
    soon,
    now: (isMany: boolean) => (due === "not" && leftMs(isMany) <= 0 ? go() : soon(isMany)),
  };
}

function createCrowd() {
  let underWay = 0;
  let [firstAt, lastAt] = [0, Number.NEGATIVE_INFINITY];
  return {
    enter() {
      underWay += 1;
      if (underWay < CROWD) return;
      const now = performance.now();
      if (now - lastAt >= CROWDED_FOR_MS) firstAt = now;
      lastAt = now;
    },
    leave: (many: number) => void (underWay -= many),
    isThere() {
      const now = performance.now();
      return now - lastAt < CROWDED_FOR_MS && now - firstAt >= LASTING_MS;
    },
  };
}

type Handling<Item, Answer> = Pick<GroupCommitOptions<Item, Answer>, "handle" | "isAway">;

/** Answers every item of a batch, one way or the other. Never throws. */
async function settle<Item, Answer>(
  batch: readonly Waiting<Item, Answer>[],
  handling: Handling<Item, Answer>,
): Promise<void> {
  try {
    const answers = await handling.handle(batch.map(({ item }) => item));
    batch.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
  } catch (error) {
    if (handling.isAway(error)) for (const { reject } of batch) reject(error);
    else for (const waiting of batch) await settleAlone(waiting, handling);
  }
}

async function settleAlone<Item, Answer>(
  { item, resolve, reject }: Waiting<Item, Answer>,
  { handle, isAway }: Handling<Item, Answer>,
): Promise<void> {
  for (let left = TRIES_ALONE; left > 0; left -= 1) {
    try {
      const [answer] = await handle([item]);
      return resolve(answer as Answer);
    } catch (error) {
      if (left === 1 || isAway(error) || !isRetriable(error)) return reject(error);
    }
  }
}
