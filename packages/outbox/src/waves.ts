/**
 * Cuts a batch into waves, each holding a key at most once: the second message of a key is in the second wave.
 * Within a wave the order of the batch is kept.
 */
export function waves<T extends { readonly key: string }>(batch: readonly T[]): T[][] {
  const all: T[][] = [];
  const before = new Map<string, number>();
  for (const message of batch) {
    const wave = before.get(message.key) ?? 0;
    before.set(message.key, wave + 1);
    (all[wave] ??= []).push(message);
  }
  return all;
}
