export { hostEnvironment, readHost, serviceEnvironment, type HostConfig } from "./environment.ts";
export { clockOf, clockPart, runService, type ServiceDeps, type ServiceProcess } from "./run-service.ts";
export { openStore, type Store } from "./store.ts";
export { plainly } from "./plainly.ts";
