/** Each shard is relayed by one process at a time. Rows carry their shard: the number can never change. */
export const SHARDS = 16;

/** The shard of a key: FNV-1a of its UTF-8 bytes, folded. The same in every process and version. */
export function shardOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key, "utf8")) hash = Math.imul(hash ^ byte, 0x01000193);
  // The low bits of FNV-1a alone are uneven for short keys.
  return ((hash >>> 16) ^ hash) & (SHARDS - 1);
}
