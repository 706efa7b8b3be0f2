export { DataDirInUse, holdDataDir, holderOf, type DataDirHold } from "./data-dir.ts";
export { freePort } from "./embedded-cluster.ts";
export { launchPostgres, type LaunchOptions, type RunningPostgres } from "./embedded.ts";
export { isAlive } from "./live-process.ts";
