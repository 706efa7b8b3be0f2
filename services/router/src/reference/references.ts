import { HomewardError } from "@homeward/kernel";
import type { Db } from "@homeward/postgres";
import type { Reference } from "../resolution/reference.ts";
import type { Questions } from "../resolution/slice.ts";
import { lookUp, readStanding, type Standing } from "./reference-store.ts";

/** Gives the rules what they look at: a batch's questions in one round trip, teams and areas from memory. */
export interface References {
  /** Reads in the caller's transaction; what is remembered is read anew when a release has changed. */
  answer(db: Db, questions: Questions): Promise<Reference>;
}

/** Without these nothing can be decided yet: a first start, before the seeds. A discharge waits for them. */
export const needed = ["postcodes", "teams"] as const;

/** Throws what is retriable while a part is missing: an answer from nothing would send every child to the resolver. */
export function assertLoaded({ releases }: Pick<Reference, "releases">): void {
  if (needed.some((name) => releases[name] === undefined))
    throw new HomewardError("reference-not-loaded", "postcodes or teams are not loaded yet", {
      retriable: true,
    });
}

export function createReferences(): References {
  let known: { standing: Standing; fingerprint: string } | null = null;
  return {
    async answer(db, questions) {
      const { looked, fingerprint } = await lookUp(db, questions);
      if (known?.fingerprint !== fingerprint) known = await readStanding(db);
      return { ...known.standing, ...looked };
    },
  };
}
