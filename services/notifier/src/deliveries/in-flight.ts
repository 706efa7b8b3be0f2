/** How many attempts run at once, in all and to one contact point: a receiver that hangs must not hold up the others. */
const MOST = 128;
export const MOST_PER_CONTACT_POINT = 16;
/**
 * So many of all are for contact points that have none under way and did not hang when they were tried last: neither
 * eight that hang with all their places nor a hundred with one each must take every place.
 */
export const SPARED = 32;

export interface InFlight {
  add(
    what: { readonly notificationId: string; readonly contactPointId: string },
    attempt: Promise<void>,
  ): void;
  /** What came of a contact point's newest attempt: one that hung has to wait for its turn until it has answered. */
  ended(contactPointId: string, how: "timed-out" | "otherwise"): void;
  /** The notifications under way. */
  ids(): string[];
  /** How many more may be started. */
  room(): number;
  /** By contact point, how many are under way; one at least of those that hung, so that none counts as the first. */
  running(): Readonly<Record<string, number>>;
  /**
   * Contact points that have as many under way as they may: once no more than the spared places are left one, and none
   * of those that hung.
   */
  busy(): string[];
  /** Resolves when none is under way, or after `graceMs`. */
  settled(graceMs: number): Promise<void>;
}

export function createInFlight(): InFlight {
  const attempts = new Map<Promise<void>, string>();
  const perPoint = new Map<string, number>();
  const hung = new Set<string>();
  const count = (id: string, by: number) => {
    const next = (perPoint.get(id) ?? 0) + by;
    if (next === 0) perPoint.delete(id);
    else perPoint.set(id, next);
  };
  const room = () => MOST - attempts.size;
  const mostOfOne = () => (room() > SPARED ? MOST_PER_CONTACT_POINT : 1);
  const running = () => new Map([...[...hung].map((id) => [id, 1] as const), ...perPoint]);
  return {
    add({ notificationId, contactPointId }, attempt) {
      count(contactPointId, 1);
      const tracked = attempt.finally(() => {
        attempts.delete(tracked);
        count(contactPointId, -1);
      });
      attempts.set(tracked, notificationId);
    },
    ended(contactPointId, how) {
      if (how === "timed-out") hung.add(contactPointId);
      else hung.delete(contactPointId);
    },
    ids: () => [...attempts.values()],
    room,
    running: () => Object.fromEntries(running()),
    busy: () => [...running()].filter(([, count]) => count >= mostOfOne()).map(([id]) => id),
    async settled(graceMs) {
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
      await Promise.race([Promise.allSettled(attempts.keys()), grace]);
      clearTimeout(timer);
    },
  };
}
