export { createNotifier, type NotifierDeps } from "./notifier.ts";
export { applySeeds, loadDirectory } from "./directory/directory-store.ts";
export { migrations, SERVICE } from "./migrations.ts";
export { openSender } from "./sending/open-sender.ts";
export { notifierSettings, type NotifierSettings } from "./settings.ts";
export { restoreCases, type RestoredCases } from "./restoring/handle-restore.ts";
export { verifyHistory } from "./history/handle-verify.ts";
export { listOpenCases, type OpenCase } from "./reading/open-case-store.ts";
