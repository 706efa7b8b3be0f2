import { HomewardError } from "@homeward/kernel";
import type { Reference } from "../resolution/reference.ts";

/** Without these nothing can be decided yet: a first start, before the seeds. */
const needed = ["postcodes", "teams"] as const;

/** What is missing of that without which nothing can be decided. */
export const missingOf = (loaded: Iterable<string>): readonly string[] => {
  const names = new Set(loaded);
  return needed.filter((name) => !names.has(name));
};

export const hasGeography = (loaded: Iterable<string>): boolean => !missingOf(loaded).includes("postcodes");

/**
 * Throws what is retriable while a part is missing, so that a discharge waits for it: an answer from nothing would send
 * every child to the resolver.
 */
export function assertLoaded({ releases }: Pick<Reference, "releases">): void {
  if (missingOf(Object.keys(releases)).length > 0)
    throw new HomewardError("reference-not-loaded", "postcodes or teams are not loaded yet", {
      retriable: true,
    });
}
