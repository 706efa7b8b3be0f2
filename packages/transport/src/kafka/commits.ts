/** How far a partition has been read and done with. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  /** Of the first record that is not done with. */
  readonly offset: bigint;
}

export interface Commits {
  /** Resolves once the broker has it; rejects where it would not take it. Of a partition one at a time. */
  add(position: Position): Promise<void>;
}

/**
 * Partitions whose records were done with together are committed together: whatever comes in one turn of the event
 * loop, and while a request is under way, shares the next one. A request costs the broker as much as a record does.
 */
export function createCommits(tell: (positions: readonly Position[]) => Promise<void>): Commits {
  let gathering: { readonly positions: Position[]; readonly told: Promise<void> } | null = null;
  let underWay: Promise<unknown> = Promise.resolve();

  return {
    add(position) {
      if (gathering === null) {
        const positions: Position[] = [];
        const told = Promise.all([underWay, new Promise(setImmediate)]).then(() => {
          gathering = null;
          return tell(positions);
        });
        gathering = { positions, told };
        underWay = told.catch(() => undefined);
      }
      gathering.positions.push(position);
      return gathering.told;
    },
  };
}
