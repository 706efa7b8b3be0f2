import { runService } from "@homeward/host";
import { migrations, SERVICE } from "./migrations.ts";
import { createNotifier } from "./notifier.ts";
import { notifierSettings, senderOf } from "./settings.ts";

await runService(process.env, {
  name: SERVICE,
  migrations,
  environment: notifierSettings,
  create: (deps, settings) =>
    createNotifier({ ...deps, settings, sender: senderOf(settings, !deps.allowDemo) }),
});
