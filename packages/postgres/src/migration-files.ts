import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A folder of `NNNN_what_it_does.sql` files. The name is kept in the database: never change it. */
export interface MigrationFolder {
  readonly name: string;
  readonly path: string;
}

export interface MigrationFile {
  readonly folder: string;
  readonly file: string;
  readonly text: string;
  /** Hex SHA-256 of the text with line feeds as line ends, so that a checkout on Windows is no change. */
  readonly sha256: string;
}

/** A migration that ran once and is not the same now, or cannot be put in its place. Needs a person. */
export class MigrationRefused extends Error {
  readonly code = "migration-refused";
  readonly retriable = false;

  constructor(message: string) {
    super(message);
    this.name = "MigrationRefused";
  }
}

/** The migrations of the folders, folder after folder, each in the order of their numbers. */
export async function readMigrations(folders: readonly MigrationFolder[]): Promise<MigrationFile[]> {
  return (await Promise.all(folders.map(readFolder))).flat();
}

async function readFolder({ name, path }: MigrationFolder): Promise<MigrationFile[]> {
  const names = (await readdir(path)).filter((file) => file.endsWith(".sql")).sort();
  names.forEach((file, index) => {
    if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(file))
      throw new MigrationRefused(`${name}/${file}: the name is not NNNN_what_it_does.sql`);
    if (file.slice(0, 4) === names[index + 1]?.slice(0, 4))
      throw new MigrationRefused(`${name}/${file}: two files have this number`);
  });
  return Promise.all(names.map((file) => readMigration(name, path, file)));
}

async function readMigration(folder: string, path: string, file: string): Promise<MigrationFile> {
  const text = (await readFile(join(path, file), "utf8")).replaceAll("\r\n", "\n");
  if (!text.startsWith("-- "))
    throw new MigrationRefused(`${folder}/${file}: the first line must say why (-- …)`);
  const migration = { folder, file, text, sha256: createHash("sha256").update(text).digest("hex") };
  concurrentIndexOf(migration);
  return migration;
}

const CONCURRENT =
  /^\s*(?:create\s+(?:unique\s+)?index\s+concurrently\s+if\s+not\s+exists\s+([a-z]\w*)\s+on\s[^;]+|drop\s+index\s+concurrently\s+if\s+exists\s+([a-z]\w*)\s*);?\s*$/i;

/**
 * The index that a file makes or drops concurrently, which no transaction can hold; null: there is none. Refuses what
 * could not be run again after it was cut short, and a second statement.
 */
export function concurrentIndexOf({ folder, file, text }: Omit<MigrationFile, "sha256">): string | null {
  const statements = text.replaceAll(/--.*$/gm, "");
  if (!/\bconcurrently\b/i.test(statements)) return null;
  const found = CONCURRENT.exec(statements);
  if (found === null)
    throw new MigrationRefused(
      `${folder}/${file}: "concurrently" stands alone in its file, as "create index concurrently if not exists …" or "drop index concurrently if exists …"`,
    );
  return found[1] ?? found[2] ?? null;
}
