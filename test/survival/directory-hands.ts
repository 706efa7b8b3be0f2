import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "../acceptance/harness/services.ts";
import type { Stage } from "../acceptance/harness/stage.ts";

export interface MadeKey {
  readonly id: string;
  readonly key: string;
}

interface Point {
  readonly id: string;
  readonly address: string;
}

/** What an administrator does to the directory by the product's own commands. */
export function directoryHands({ env, seeds }: Pick<Stage, "env" | "seeds">) {
  const keys = (...args: string[]) => command("services/standalone/src/commands/keys.ts", args, env);
  const appliesSeeds = () => command("services/standalone/src/commands/seed.ts", [seeds], env);
  return {
    appliesSeeds,
    async makesKey(owner: string): Promise<MadeKey> {
      const said = await keys("create", "--role", "unit", "--owner", owner);
      const [id, key] = [/^id +(\S+)$/m, /^key +(\S+)$/m].map((pattern) => pattern.exec(said)?.[1]);
      if (id === undefined || key === undefined) throw new Error("no key was said");
      return { id, key };
    },
    revokes: ({ id }: Pick<MadeKey, "id">) => keys("revoke", id),
    /** Whether the list shows a key, and not as revoked. */
    async isLive({ id }: Pick<MadeKey, "id">): Promise<boolean> {
      const line = (await keys("list")).split("\n").find((one) => one.startsWith(id));
      return line?.includes("–") ?? false;
    },
    async movesContactPoint(id: string, address: string): Promise<void> {
      const file = join(seeds, "contact-points.json");
      const points = JSON.parse(readFileSync(file, "utf8")) as Point[];
      writeFileSync(
        file,
        JSON.stringify(points.map((point) => (point.id === id ? { ...point, address } : point))),
      );
      await appliesSeeds();
    },
  };
}
