import { runService } from "@homeward/host";
import { migrations, SERVICE } from "./migrations.ts";
import { createNotifier } from "./notifier.ts";
import { openSender } from "./sending/open-sender.ts";
import { notifierSettings } from "./settings.ts";

await runService(process.env, {
  name: SERVICE,
  migrations,
  environment: notifierSettings,
  create: (deps, settings) =>
    createNotifier({ ...deps, settings, sender: openSender(settings, !deps.allowDemo) }),
});
