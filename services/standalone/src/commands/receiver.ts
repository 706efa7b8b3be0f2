import { join } from "node:path";
import { plainly } from "@homeward/host";
import { readConfig, setting } from "@homeward/kernel";
import { z } from "zod";
import { openReceiver } from "../demo-receiver/open-receiver.ts";
import { formatMistake } from "../seeds/mistake.ts";
import { SeedsInvalid } from "../seeds/open-seeds.ts";
import { readSeeds } from "../seeds/read-seeds.ts";

const settings = z.object({
  RECEIVER_PORT: setting.port().default(9099),
  SEEDS: z.string().default(join(import.meta.dirname, "../../../../seeds/demo")),
});

await plainly(async () => {
  const config = readConfig(settings, process.env);
  const checked = await readSeeds(config.SEEDS, process.env);
  if (!checked.ok) throw new SeedsInvalid(checked.mistakes.map(formatMistake));
  const points = checked.seeds.contactPoints.filter(({ kind }) => kind === "webhook");
  const receiver = await openReceiver(config.RECEIVER_PORT, {
    points,
    print: (text) => console.log(`\n${new Date().toLocaleTimeString("en-GB")}  ${text}`),
    nowSeconds: () => Date.now() / 1_000,
  });
  console.log(`Listening on ${receiver.url} for ${points.length} contact points. Ctrl-C ends it.`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void receiver.close());
});
