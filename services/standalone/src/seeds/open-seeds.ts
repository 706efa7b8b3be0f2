import type { ServiceDeps } from "@homeward/host";
import { HomewardError, type Part } from "@homeward/kernel";
import type { Tls } from "@homeward/postgres";
import { seedFolder } from "./seed-folder.ts";
import type { Env } from "./seed-rows.ts";

export interface SeedsAtStart {
  readonly folder: string | null;
  /** The demo seeds are for an empty Homeward: they never undo what was applied since. */
  readonly onlyWhenEmpty: boolean;
  /** Refuses what is for trying out only. */
  readonly isProduction: boolean;
  readonly env: Env;
  readonly databaseUrl: string;
  readonly tls?: Tls;
}

/** Applies the seed folder when the process starts; a folder with mistakes stops the start. */
export function seedsPart(
  seeds: SeedsAtStart,
  deps: Pick<ServiceDeps, "clock" | "sealing" | "logger">,
): Part {
  const { folder, onlyWhenEmpty, isProduction, env, databaseUrl: url, tls } = seeds;
  return {
    name: "seeds",
    async start() {
      if (folder === null) return;
      const place = { url, env, isProduction, ...deps, ...(tls === undefined ? {} : { tls }) };
      const seeded = await seedFolder(folder, place, { onlyWhenEmpty });
      if (!seeded.ok) throw new SeedsInvalid(seeded.mistakes);
      deps.logger.info({ event: "seeds-applied", changes: seeded.changes });
    },
    stop: () => Promise.resolve(),
  };
}

/** Every mistake of a seed folder, each with its file and path. */
export class SeedsInvalid extends HomewardError {
  constructor(mistakes: readonly string[]) {
    super("seeds-invalid", ["The seed folder cannot be used:", ...mistakes].join("\n  - "));
  }
}
