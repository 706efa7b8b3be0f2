import { hostEnvironment, serviceEnvironment } from "@homeward/host";
import { intakeSettings } from "@homeward/intake";
import { notifierSettings } from "@homeward/notifier";
import { routerSettings } from "@homeward/router";
import { standaloneEnvironment } from "@homeward/standalone";
import { kafkaEnvironment, topicEnvironment } from "@homeward/transport/kafka";
import type { z } from "zod";

export type Environment = Readonly<Record<string, z.ZodType>>;

const service = { ...hostEnvironment, ...serviceEnvironment };
const standalone = { ...hostEnvironment, ...standaloneEnvironment };

/** The environment variables that each entry file reads, as it declares them itself. */
export const environments = {
  "services/intake/src/main.ts": { ...service, ...intakeSettings },
  "services/router/src/main.ts": { ...service, ...routerSettings },
  "services/notifier/src/main.ts": { ...service, ...notifierSettings },
  "services/standalone/src/main.ts": standalone,
  "services/standalone/src/commands/seed.ts": standalone,
  "infra/local/start-kafka.ts": { ...standalone, ...topicEnvironment },
  "infra/kafka/topics.ts": { ...kafkaEnvironment, ...topicEnvironment },
} as const satisfies Readonly<Record<string, Environment>>;
