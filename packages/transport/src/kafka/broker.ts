import type { Logger } from "@homeward/kernel";
import { BRISK, createClient, withAdmin } from "./client.ts";
import type { KafkaSettings } from "./settings.ts";

/** The id of the cluster behind these brokers. Rejects when none answers. */
export async function clusterIdOf(settings: KafkaSettings, logger: Logger): Promise<string> {
  const client = createClient(settings, logger, BRISK);
  return withAdmin(client, async (admin) => (await admin.describeCluster()).clusterId);
}

/**
 * Resolves when the cluster can serve consumer groups. A fresh broker says it is ready, but makes its offsets topic
 * at the first question about a group, and answers "coordinator is loading" for a while.
 */
export async function warmUpGroups(settings: KafkaSettings, logger: Logger): Promise<void> {
  await withAdmin(createClient(settings, logger), (admin) => admin.describeGroups(["homeward-warm-up"]));
}
