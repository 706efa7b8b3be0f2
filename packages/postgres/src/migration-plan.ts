import { MigrationRefused, type MigrationFile } from "./migration-files.ts";

/** A migration that has run. */
export type AppliedMigration = Omit<MigrationFile, "text">;

/**
 * Which files are still to run. Refuses files that changed or vanished after they ran, and new ones numbered before
 * one that ran. Applied files beyond our last are a newer version's: this one may run beside it (each migration is
 * safe while the previous version still runs), so they are left alone.
 */
export function planMigrations(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): MigrationFile[] {
  for (const ran of applied) refuseIfAltered(ran, files);
  const pending = files.filter(({ folder, file }) => !applied.some((ran) => isSame(ran, { folder, file })));
  for (const { folder, file } of pending) {
    if (applied.some((ran) => ran.folder === folder && ran.file > file))
      throw new MigrationRefused(`${folder}/${file}: a later migration has already run`);
  }
  return pending;
}

function refuseIfAltered(ran: AppliedMigration, files: readonly MigrationFile[]): void {
  const file = files.find((candidate) => isSame(candidate, ran));
  const name = `${ran.folder}/${ran.file}`;
  if (file !== undefined) {
    if (file.sha256 !== ran.sha256) throw new MigrationRefused(`${name}: changed after it had run`);
    return;
  }
  if (files.some((ours) => ours.folder === ran.folder && ours.file > ran.file))
    throw new MigrationRefused(`${name}: has run, but the file is gone`);
}

const isSame = (a: { folder: string; file: string }, b: { folder: string; file: string }) =>
  a.folder === b.folder && a.file === b.file;
