import { runService, type Env } from "@homeward/host";
import { migrations, SERVICE } from "./migrations.ts";
import { createNotifier } from "./notifier.ts";
import { openSender } from "./sending/open-sender.ts";
import { notifierSettings } from "./settings.ts";

/** Runs the notifier as a process of its own until it is told to stop. */
export const run = (env: Env): Promise<void> =>
  runService(env, {
    name: SERVICE,
    migrations,
    environment: notifierSettings,
    create: (deps, settings) =>
      createNotifier({ ...deps, settings, sender: openSender(settings, !deps.allowDemo) }),
  });
