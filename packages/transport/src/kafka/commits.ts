/** How far a partition has been read and done with. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  /** Of the first record that is not done with. */
  readonly offset: bigint;
}

/** Tells the broker of several positions in one request. */
export type Tell = (positions: readonly Position[]) => Promise<void>;

export interface Commits {
  /** Resolves once the broker has it; rejects where it would not take it. */
  add(position: Position, tell: Tell): Promise<void>;
}

/**
 * Partitions whose records were done with together are committed together: whatever comes in one turn of the event
 * loop, and while a request is under way, shares the next one. A request costs the broker as much as a record does.
 */
export function createCommits(): Commits {
  let gathering: { readonly positions: Position[]; readonly told: Promise<void> } | null = null;
  let underWay: Promise<unknown> = Promise.resolve();

  return {
    add(position, tell) {
      if (gathering === null) {
        const positions: Position[] = [];
        const told = Promise.all([underWay, new Promise(setImmediate)]).then(() => {
          gathering = null;
          return tell(newestOf(positions));
        });
        gathering = { positions, told };
        underWay = told.catch(() => undefined);
      }
      gathering.positions.push(position);
      return gathering.told;
    },
  };
}

/** The last one said of each partition. */
const newestOf = (positions: readonly Position[]): Position[] => [
  ...new Map(positions.map((it) => [`${it.topic}/${it.partition}`, it])).values(),
];
