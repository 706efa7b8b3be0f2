import type { Db } from "@homeward/postgres";
import type { Reference } from "../resolution/reference.ts";
import type { Questions } from "../resolution/slice.ts";
import { lookUp, readStanding, type Standing } from "./reference-store.ts";

/** Gives the rules what they look at: a batch's questions in one round trip, teams and areas from memory. */
export interface References {
  /** Reads in the caller's transaction; what is remembered is read anew when a release has changed. */
  answer(db: Db, questions: Questions): Promise<Reference>;
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
