import type { Db } from "@homeward/postgres";
import type { ApiKey } from "./api-key.ts";
import { findKey } from "./key-store.ts";

/** Finds keys for doors. */
export interface Keyring {
  /** The live key with this text; null when it is unknown, revoked, or a demo key where these are refused. */
  find(key: string): Promise<ApiKey | null>;
}

export interface KeyringOptions {
  readonly db: Db;
  /** False in production. */
  readonly allowDemo: boolean;
  /** How long a key that was found is trusted before it is looked up again: a revocation is late by this much. */
  readonly trustMs?: number;
}

const TRUST_MS = 1_000;
const MOST_TRUSTED = 10_000;

/**
 * A keyring that asks the database once a second for a key in use, however many requests carry it.
 * Only found keys are remembered: a stranger who guesses cannot fill the memory.
 */
export function createKeyring({ db, allowDemo, trustMs = TRUST_MS }: KeyringOptions): Keyring {
  const trusted = new Map<string, { found: ApiKey; until: number }>();
  const asked = new Map<string, Promise<ApiKey | null>>();

  const lookUp = async (key: string): Promise<ApiKey | null> => {
    try {
      const found = await findKey(db, key);
      if (found === null) trusted.delete(key);
      else trust(key, found);
      return found;
    } finally {
      asked.delete(key);
    }
  };
  const trust = (key: string, found: ApiKey) => {
    if (trusted.size >= MOST_TRUSTED) trusted.clear();
    trusted.set(key, { found, until: performance.now() + trustMs });
  };
  return {
    async find(key) {
      const known = trusted.get(key);
      const found = known !== undefined && performance.now() < known.until ? known.found : await ask(key);
      return found === null || (found.demo && !allowDemo) ? null : found;
    },
  };

  function ask(key: string): Promise<ApiKey | null> {
    const underWay = asked.get(key) ?? lookUp(key);
    asked.set(key, underWay);
    return underWay;
  }
}
