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
/** So many at once are a crowd, for so long. */
const CROWD = 24;
const CROWDED_FOR_MS = 250;

/**
 * Requests that arrive while commits are under way share the next one: the disk is waited for once a batch, not
 * once a request. A batch that fails is tried again item by item, so that a bad one harms only itself.
 */
export function createGroupCommit<Item, Answer>(
  options: GroupCommitOptions<Item, Answer>,
): GroupCommit<Item, Answer> {
  const { keysOf, mostItems = 128, mostBatches = 4 } = options;
  const line = createWaitingLine<Waiting<Item, Answer>>();
  const onIdle: (() => void)[] = [];
  let batches = 0;
  let isDue = false;
  const crowd = createCrowd();
  const isIdle = () => batches === 0 && line.length === 0;

  const dispatch = (): void => {
    isDue = false;
    for (let room = mostBatches - batches; room > 0; room -= 1) {
      const batch = line.take(mostItems);
      if (batch.length > 0) void runBatch(batch);
    }
  };
  const runBatch = async (batch: readonly Waiting<Item, Answer>[]) => {
    batches += 1;
    await settle(batch, options);
    batches -= 1;
    crowd.leave(batch.length);
    line.release(batch);
    dispatch();
    if (isIdle()) for (const tell of onIdle.splice(0)) tell();
  };

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        line.push({ item, keys: keysOf(item), resolve, reject });
        crowd.enter();
        if (isDue || batches >= mostBatches) return;
        isDue = true;
        // Whatever arrives in the same turn of the event loop goes along.
        setImmediate(dispatch);
      }),
    isCrowded: () => crowd.isThere(),
    idle: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => void onIdle.push(resolve))),
  };
}

function createCrowd() {
  let underWay = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  return {
    enter() {
      underWay += 1;
      if (underWay >= CROWD) lastAt = performance.now();
    },
    leave: (many: number) => void (underWay -= many),
    isThere: () => performance.now() - lastAt < CROWDED_FOR_MS,
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
