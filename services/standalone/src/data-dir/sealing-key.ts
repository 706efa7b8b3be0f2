import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateSealingKey, HomewardError } from "@homeward/kernel";

export interface SealingPlace {
  /** SEALING_KEY, where it is set. */
  readonly given: string | undefined;
  readonly dataDir: string;
  readonly isProduction: boolean;
}

const fileOf = (dataDir: string): string => join(dataDir, "sealing-key");

/**
 * The key that everything sealed opens with: the one given, else the one kept in the data folder, made there once.
 * In production it has to be given: a key beside the database protects nothing. Throws `sealing-key-required`.
 */
export function sealingKeyOf({ given, dataDir, isProduction }: SealingPlace): string {
  if (given !== undefined) return given;
  if (isProduction) throw new HomewardError("sealing-key-required", "SEALING_KEY is required in production");
  return readKey(dataDir) ?? makeKey(dataDir);
}

function readKey(dataDir: string): string | null {
  try {
    return readFileSync(fileOf(dataDir), "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** A hard link appears whole or not at all: of two processes that start together both read the same key. */
function makeKey(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true });
  const draft = `${fileOf(dataDir)}.${randomUUID()}`;
  writeFileSync(draft, `${generateSealingKey("local")}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, fileOf(dataDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const key = readKey(dataDir);
  if (key === null) throw new HomewardError("sealing-key-lost", `the sealing key in ${dataDir} has vanished`);
  return key;
}
