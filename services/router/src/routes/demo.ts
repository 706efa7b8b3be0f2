import type { ApiKey } from "@homeward/keys";
import type { KnownDischarge } from "./discharge-store.ts";

/** The key that was shown at a door. */
export type KnownKey = Pick<ApiKey, "owner" | "demo">;

/** A demo key is known to everybody: to it there are no live discharges. */
export const mayBeTold = (key: KnownKey, { about }: Pick<KnownDischarge, "about">): boolean =>
  !key.demo || about?.test === true;
