/** What is going to happen, the earliest first; at one moment in the order it was written down. */
export interface Agenda<Item> {
  add(atMs: number, item: Item): void;
  /** When the next is; null where nothing is left. */
  nextMs(): number | null;
  /** What is due by now, taken off. */
  take(nowMs: number): { readonly atMs: number; readonly item: Item }[];
}

export function createAgenda<Item>(): Agenda<Item> {
  const entries: { atMs: number; item: Item }[] = [];
  return {
    add(atMs, item) {
      // What is added lies near the end of what is near: looked for from behind it would be slow, halved it is not.
      let low = 0;
      let high = entries.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((entries[middle]?.atMs ?? Infinity) <= atMs) low = middle + 1;
        else high = middle;
      }
      entries.splice(low, 0, { atMs, item });
    },
    nextMs: () => entries[0]?.atMs ?? null,
    take(nowMs) {
      const open = entries.findIndex(({ atMs }) => atMs > nowMs);
      return entries.splice(0, open === -1 ? entries.length : open);
    },
  };
}
