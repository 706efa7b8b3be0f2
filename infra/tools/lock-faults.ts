/** What is read of package-lock.json (version 3). */
export interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly resolved?: string;
        readonly integrity?: string;
        readonly link?: boolean;
        readonly optionalDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

/**
 * What `npm ci` would stumble over on another machine: an optional dependency (the binary of another platform)
 * without a lock entry of its own, because the registry lacked it at the time; and anything without a checksum.
 */
export function lockFaults(lock: Lock): string[] {
  const faults: string[] = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {}))
      if (!isLocked(lock, path, name)) faults.push(`${path || "package.json"}: ${name} has no lock entry`);
    if (path.includes("node_modules/") && !entry.link && entry.resolved && !entry.integrity)
      faults.push(`${path}: no integrity`);
  }
  return faults;
}

/** Node's own search: in the package itself, then in each folder above it. */
function isLocked(lock: Lock, from: string, name: string): boolean {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf("node_modules/") - 1))) {
    if (lock.packages[`${place ? `${place}/` : ""}node_modules/${name}`]) return true;
    if (place === "") return false;
  }
}
