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
  return { folder, file, text, sha256: createHash("sha256").update(text).digest("hex") };
}
