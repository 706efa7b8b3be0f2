export { createNotifier, type NotifierDeps } from "./notifier.ts";
export { applySeeds, loadDirectory } from "./directory/directory-store.ts";
export { migrations, SERVICE } from "./migrations.ts";
export { notifierSettings, senderOf, type NotifierSettings } from "./settings.ts";
