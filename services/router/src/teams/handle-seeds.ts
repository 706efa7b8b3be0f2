import type { Instant, Seeds } from "@homeward/contracts";
import { contentHash } from "@homeward/kernel";
import { putKeys } from "@homeward/keys";
import type { Tx } from "@homeward/postgres";
import { lockReleases, readReleases, writeReleases } from "../reference/release-store.ts";
import { replaceTeams } from "./team-store.ts";

/**
 * Makes the teams of the seed folder the teams, and lets its keys in. The same seeds again change nothing.
 * A running router follows with the next message: what it remembers goes by the release.
 */
export async function applySeeds(tx: Tx, seeds: Pick<Seeds, "teams" | "keys">, at: Instant): Promise<void> {
  await putKeys(tx, seeds.keys, at);
  await lockReleases(tx);
  // Policies and hours are nothing to routing: a change of theirs is no new release of the teams.
  const teams = seeds.teams.map(({ hours: _hours, policy: _policy, odsAliases: _aliases, ...team }) => team);
  const fingerprint = contentHash(teams);
  const loaded = (await readReleases(tx)).find((it) => it.name === "teams");
  if (loaded?.fingerprint === fingerprint) return;
  await replaceTeams(tx, seeds.teams);
  await writeReleases(tx, [{ name: "teams", release: `teams-${fingerprint.slice(0, 12)}`, fingerprint }]);
}
