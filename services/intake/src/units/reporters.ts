import type { Owner } from "@homeward/contracts";
import type { Db } from "@homeward/postgres";
import { unitsOf } from "./unit-store.ts";
import type { Reporter } from "./unit.ts";

export type UnitOwner = Extract<Owner, { kind: "unit" }>;

/** Knows the units of those who report; what is said of a unit anew is known within the trust. */
export interface Reporters {
  find(owner: UnitOwner): Promise<Reporter>;
}

interface Known {
  readonly reporter: Promise<Reporter>;
  readonly until: number;
}

const TRUST_MS = 1_000;

/** Asks the database once a second for an organisation in use, however many reports it sends. */
export function createReporters(db: Db, trustMs: number = TRUST_MS): Reporters {
  const known = new Map<string, Known>();
  const ask = async ({ odsCode, ward }: UnitOwner): Promise<Reporter> => {
    const code = odsCode.toUpperCase();
    return { odsCode: code, ward, units: await unitsOf(db, code) };
  };
  return {
    find(owner) {
      const name = `${owner.odsCode}/${owner.ward}`;
      const before = known.get(name);
      if (before !== undefined && performance.now() < before.until) return before.reporter;
      const reporter = ask(owner);
      known.set(name, { reporter, until: performance.now() + trustMs });
      // A failure is not remembered; who waits for it hears it.
      reporter.catch(() => known.delete(name));
      return reporter;
    },
  };
}
