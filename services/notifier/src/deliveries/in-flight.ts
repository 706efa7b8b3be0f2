/** How many attempts run at once, in all and to one contact point: a receiver that hangs must not hold up the others. */
const MOST = 128;
export const MOST_PER_CONTACT_POINT = 16;
/** So many of all are for contact points that have none under way: eight that hang must not take every place. */
export const SPARED = 32;

export interface InFlight {
  add(
    what: { readonly notificationId: string; readonly contactPointId: string },
    attempt: Promise<void>,
  ): void;
  /** The notifications under way. */
  ids(): string[];
  /** How many more may be started. */
  room(): number;
  /** By contact point, how many are under way. */
  running(): Readonly<Record<string, number>>;
  /** Contact points that have as many under way as they may: one, once no more than the spared places are left. */
  busy(): string[];
  /** Resolves when none is under way, or after `graceMs`. */
  settled(graceMs: number): Promise<void>;
}

export function createInFlight(): InFlight {
  const attempts = new Map<Promise<void>, string>();
  const perPoint = new Map<string, number>();
  const count = (id: string, by: number) => {
    const next = (perPoint.get(id) ?? 0) + by;
    if (next === 0) perPoint.delete(id);
    else perPoint.set(id, next);
  };
  const room = () => MOST - attempts.size;
  const mostOfOne = () => (room() > SPARED ? MOST_PER_CONTACT_POINT : 1);
  return {
    add({ notificationId, contactPointId }, attempt) {
      count(contactPointId, 1);
      const tracked = attempt.finally(() => {
        attempts.delete(tracked);
        count(contactPointId, -1);
      });
      attempts.set(tracked, notificationId);
    },
    ids: () => [...attempts.values()],
    room,
    running: () => Object.fromEntries(perPoint),
    busy: () => [...perPoint].filter(([, running]) => running >= mostOfOne()).map(([id]) => id),
    async settled(graceMs) {
      let timer: NodeJS.Timeout | undefined;
      const grace = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
      await Promise.race([Promise.allSettled(attempts.keys()), grace]);
      clearTimeout(timer);
    },
  };
}
