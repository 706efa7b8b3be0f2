export { createRouter, type RouterDeps } from "./router.ts";
export { defaultRouterSettings, routerSettings, type RouterSettings } from "./settings.ts";
export { migrations, SERVICE } from "./migrations.ts";
export { restoreRoutes, type RestoredRoutes } from "./restoring/handle-restore.ts";
export { applySeeds } from "./teams/handle-seeds.ts";
export { applyGeography } from "./geography/handle-geography.ts";
export { readGeography } from "./geography/read-geography.ts";
export type { Geography } from "./geography/geography.ts";
export { verifyRoutes } from "./routes/handle-verify.ts";
