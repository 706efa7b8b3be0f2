export { createNotifier, type NotifierDeps } from "./notifier.ts";
export { applySeeds } from "./directory/directory-store.ts";
export { migrations, SERVICE } from "./migrations.ts";
export { createEmailSender } from "./sending/send-email.ts";
export { createSender, type Sender } from "./sending/sender.ts";
export { createWebhookSender } from "./sending/send-webhook.ts";
export { defaultNotifierSettings, notifierSettings, type NotifierSettings } from "./settings.ts";
